//! Observing: whatever a node loses, forgets or is slow with, what is recorded is what happened, or the day is marked.

mod balances;
mod begin;
mod crash;
mod double;
mod ledger;
mod node;
mod records;
mod rig;
