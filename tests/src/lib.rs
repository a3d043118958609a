//! What the tests stand on: a [`test_env::TestEnv`] with the built program in it, on the real runtime (`bank`) or, where
//! volume needs it, on the embedded chain.
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
pub mod test_env;
