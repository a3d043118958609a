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

pub mod ask;
pub mod checkup;
pub mod cli;
pub mod cluster;
pub mod commands;
pub mod config_view;
pub mod content;
pub mod context;
pub mod deployment;
pub mod failure;
pub mod fan;
pub mod gallery;
pub mod gallery_view;
pub mod global;
pub mod intent;
pub mod key;
pub mod listing;
pub mod node;
pub mod output;
pub mod pairs;
pub mod pause;
pub mod proof;
pub mod sent;
pub mod settings;
pub mod split;
pub mod standing;
pub mod wallet;
pub mod write;

pub use self::{
    context::Context,
    deployment::Deployment,
    failure::Failure,
    intent::Intent,
    key::Key,
    output::{Output, Tokens},
};
