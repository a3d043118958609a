//! Crash-safe store of what a cranker observed and sent: one database file, so that the process can be killed at any point.
//!
//! [`entries`] holds what was observed on chain and up to where; [`steps`] what was done for each day.

pub mod entries;
mod error;
pub mod steps;
mod store;
mod tables;

pub use error::JournalError;
pub use store::{Journal, WritePhase};
