//! Typed access to the program: addresses, instructions, accounts, events, errors, packing and sending.
//!
//! This is the only crate that knows bytes and addresses off chain. [`chain::Chain`] hides where transactions go: the
//! embedded chain (feature `embedded`) runs the built program inside this process; RPC is another implementation of
//! the same trait.

pub mod account;
pub mod address;
pub mod amount;
pub mod audit;
pub mod chain;
pub mod cluster;
pub mod day;
pub mod error;
pub mod event;
pub mod genesis;
pub mod instruction;
pub mod interface;
pub mod send;
pub mod token;
pub mod transaction;

pub use error::ClientError;
pub use influence::{
    ID as PROGRAM_ID, constants,
    instructions::{CreatorLevelArgs, Settings, Setup},
    state,
};
