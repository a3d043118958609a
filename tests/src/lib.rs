//! Shared fixtures of the tests: a [`test_env::TestEnv`] with the built program, on the real runtime (`bank`) or, for volume,
//! on the embedded chain.
#![allow(missing_docs)]
#![allow(clippy::too_many_lines)]

pub mod actors;
pub mod assert;
pub mod bank;
pub mod command_line;
pub mod crankers;
pub mod node;
pub mod program;
pub mod scripted_days;
pub mod snapshots;
pub mod test_chain;
pub mod test_env;
