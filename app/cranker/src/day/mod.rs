//! A day of a cranker: observed, closed, scored, voted for, applied, settled and checked.
//!
//! Every step may be repeated. What a step does follows from the chain and from the bundles on disk; the journal
//! records it, and keeps a transaction that is still on its way from being sent a second time.

pub mod adopt;
mod apply;
pub mod bundles;
pub mod carry;
pub mod checks;
mod close;
pub mod cranker;
pub mod disagreement;
mod pending;
pub mod platform;
pub mod rules;
mod unfinished;
mod vote;
