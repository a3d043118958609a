//! The rules of Influence Points, as pure arithmetic.
//!
//! A fan's **influence points** are their *holding score* (the 7-day time-weighted average of their wallet) plus
//! what they have *locked*. Points are allocated to galleries as **shares** of the fan's total, so that every
//! allocation follows the total exactly, up and down, without being rewritten (see [`shares`]).
//!
//! Everything here is `no_std`, uses integers only, never panics and does no input or output: the on-chain program,
//! the cranker, the command line and the web page all call the same functions.
//!
//! Units, everywhere in this crate:
//! - tokens and points are `u64` base units of the mint (one token is one point);
//! - times are `i64` unix seconds, lengths of time `u32` or `u64` seconds;
//! - a [`calendar::Day`] is a `u32` count of days since the epoch.
#![no_std]
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::float_arithmetic,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::todo,
    clippy::unimplemented,
    clippy::unreachable,
    clippy::unwrap_used
)]

pub mod accrual;
pub mod calendar;
pub mod error;
pub mod holding;
pub mod limits;
pub mod lock;
pub mod merkle;
pub mod mul_div;
pub mod settle;
pub mod shares;
pub mod snapshot_vote;
pub mod tiers;

pub use error::RuleError;
