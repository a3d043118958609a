//! Global arguments, and the node and keys that they select.

mod global_args;
mod resolved;
mod signers;

pub use self::{
    global_args::{CommitmentArg, GlobalArgs},
    resolved::ResolvedConfig,
    signers::{SignerKey, SignerSet},
};
