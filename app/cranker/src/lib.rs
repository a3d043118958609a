//! The cranker's steps: publish a day, bring every account up to date, make every gallery follow.
//!
//! [`state::State`] is what the cranker looks at, [`plan::plan`] a pure function from it to [`plan::Action`]s, and
//! [`execute::Executor`] sends them. Planning again after executing gives nothing to do, so that every step can be
//! repeated after a crash, by several crankers at once, and by anybody: without a cranker's key there is nothing to
//! publish, and all the rest is the same.
#![forbid(unsafe_code)]
#![allow(missing_docs)]
#![cfg_attr(not(test), deny(clippy::expect_used, clippy::unwrap_used, clippy::panic))]

pub mod cli;
pub mod config;
pub mod http;
pub mod indexer;
pub mod journal;
pub mod keeper;
pub mod metrics;
pub mod peers;
pub mod pipeline;
pub mod report;
