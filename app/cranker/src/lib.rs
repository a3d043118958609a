//! The cranker's steps: publish a day, bring every account up to date, make every gallery follow.
//!
//! [`state::State`] is what the cranker looks at, [`plan::plan`] a pure function from it to [`plan::Action`]s, and
//! [`execute::Executor`] sends them. Planning again after executing gives nothing to do, so that every step can be
//! repeated after a crash, by several crankers at once, and by anybody: without a cranker's key there is nothing to
//! publish, and all the rest is the same.
#![forbid(unsafe_code)]
#![allow(missing_docs)]
#![cfg_attr(not(test), deny(clippy::expect_used, clippy::unwrap_used, clippy::panic))]

pub mod aside;
pub mod cli;
pub mod commands;
pub mod config;
pub mod connect;
pub mod daemon;
pub mod day;
pub mod ends;
pub mod execute;
pub mod execution_report;
pub mod http;
pub mod journal;
pub mod ledger;
pub mod logging;
pub mod metrics;
pub mod moment;
pub mod observe;
pub mod peers;
pub mod plan;
pub mod recorded;
pub mod refusal;
pub mod report;
pub mod round;
pub mod runs;
pub mod start;
pub mod state;
pub mod until;
