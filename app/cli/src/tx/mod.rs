//! Transactions: planned, shown, confirmed, sent, reported.

pub mod confirm;
pub mod execute;
pub mod inspect;
pub mod outcome;
pub mod plan;
pub mod settle_packing;
