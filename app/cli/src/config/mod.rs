//! Global arguments, and the node and keys that they select.

pub mod global_args;
pub mod resolved;
pub mod signers;
