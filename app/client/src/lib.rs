//! Typed access to the program: addresses, accounts, instructions, events, errors, transactions.
//!
//! This is the only off-chain crate that knows the program's layouts and addresses. [`chain::Chain`] hides where
//! transactions go: [`rpc`] (feature `rpc`) talks to a cluster, [`chain::embedded`] (feature `embedded`) runs the built
//! program inside this process.

pub mod accounts;
pub mod address;
pub mod amount;
pub mod chain;
pub mod cluster;
pub mod error;
pub mod event;
pub mod idl;
pub mod instructions;
#[cfg(feature = "rpc")]
pub mod rpc;
pub mod tx;

pub use error::ClientError;
pub use influence::{
    ID as PROGRAM_ID, constants,
    instructions::{ConfigArgs, CreatorLevelArgs, InitializeArgs},
    state,
};
