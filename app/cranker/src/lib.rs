//! The cranker: indexes a cluster, scores every day, publishes it with the other crankers, and keeps accounts up to date.
//!
//! | room | contents |
//! |---|---|
//! | [`pipeline`] | the day: close, score, vote, apply, check, and what happens on a disagreement |
//! | [`indexer`] | balances and events of a cluster, and the ledger folded from them |
//! | [`keeper`] | plans and sends what the chain still needs |
//! | [`journal`] | crash-safe store of what was observed and sent |
//! | [`peers`] | bundles of other crankers: import, verification, comparison |
//! | [`http`] | proofs, days, bundles, status and the web page |
//! | [`report`] | a day as an HTML file |
//! | [`config`], [`cli`], [`metrics`] | settings, commands, Prometheus metrics |
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
