//! `influence`, the command line of wallets, creators and operators.
//!
//! A command reads what the chain says, checks what it is asked for with the rules of core, says what it will do, and
//! hands instructions to [`Context::carry_out`], the one way to the chain. Bytes and addresses are the client's, rules
//! are core's: what is left here is words.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::expect_used, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)
)]

pub mod chain;
pub mod cli;
pub mod commands;
pub mod config;
pub mod context;
pub mod error;
pub mod model;
pub mod output;
pub mod tx;
pub mod view;

pub use self::{
    config::signers::Key,
    context::Context,
    error::Failure,
    model::deployment::Deployment,
    output::{Output, Tokens},
    tx::plan::Intent,
};
