//! Observing: whatever a node loses, forgets or is slow with, what is recorded is what happened, or the day is marked.

mod balances;
mod crash;
mod fixture;
mod ledger;
mod node;
mod records;
mod source_double;
mod startup;
