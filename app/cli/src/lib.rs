//! `influence`: the command line for owners, creators and operators.
//!
//! A command reads the chain, checks the request with the rules of core, builds a [`TxPlan`], and passes it to
//! [`tx::execute()`]. Bytes and addresses come from the client, rules from core.
//!
//! # Design
//! - [`tx::execute()`] is the only way to the chain: show, simulate, confirm, sign, send, show the new state. `--dry-run`
//!   and `--sign-only` end it early, so every command supports them.
//! - A plan is one transaction wherever it fits. Galleries that do not fit are settled by later transactions. If a later
//!   transaction fails, the error lists what landed and has its own exit code, so that scripts do not repeat a half-finished
//!   command.
//! - `--dry-run` simulates only the first of several transactions. The others depend on its result.
//! - Only the expected cluster is signed for: `--genesis-hash`, and the genesis hash that a moniker stands for.
//!   `--program-id` only compares, because addresses and layouts belong to one build.
//! - An allocation names the revision of the total that it was computed with. If a day is applied in between, the program
//!   refuses it.
//! - Nothing is sent without confirmation or `--yes`. A user who is asked has seen the plan, on stderr if stdout is not a
//!   terminal.
//! - Offline signing reads dumped accounts: `--dump-accounts` writes what a command reads, `--accounts-from` reads it.
//!   The command and its checks are the same. `submit` sends the result.
//! - Hardware wallets are refused: their transport needs a USB library of the system. Offline signing serves cold keys.
//! - JSON: camelCase, base58, unix seconds, amounts as `{"amount", "decimals", "uiAmountString"}`, shares in millionths.
//!   Fields are added, never renamed or removed. Terminal output may change at any time.
#![forbid(unsafe_code)]
#![allow(missing_docs)]
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
    config::{GlobalArgs, SignerKey, SignerSet},
    context::Context,
    error::CliError,
    model::DeploymentInfo,
    output::{Output, Tokens},
    tx::TxPlan,
};
