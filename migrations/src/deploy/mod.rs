//! The program on chain: what is deployed, and the steps to what should be.
//!
//! The upgradeable loader takes a program from a buffer account, which is filled by many small transactions. The buffer
//! lies where its owner and the program's hash say, so that a run that was stopped finds it again and writes only what
//! is missing.

mod buffer;
mod loader_state;
mod program;
mod upgrade;

pub(crate) use buffer::{Buffer, place};
pub(crate) use loader_state::{Deployed, program_data_of};
pub use program::Program;
pub(crate) use program::Terms;
pub(crate) use upgrade::{Found, hand_over, steps};
