//! What is read from the chain, and previews computed from it with the rules of core.

pub mod allocation_preview;
pub mod deployment;
pub mod gallery_ref;
pub mod owner;
pub mod pause;
pub mod proof;
pub mod token_account;
