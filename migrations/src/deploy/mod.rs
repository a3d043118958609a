//! Deployment of the program: reading what is deployed, and planning the steps to the desired program.
//!
//! The upgradeable loader deploys from a buffer account, which many small transactions fill. The buffer's address is
//! derived from its owner and the program's hash, so that an interrupted run finds it again and writes only what is
//! missing.

mod buffer;
mod loader_state;
mod program;
mod upgrade;

pub(crate) use buffer::{Buffer, buffer_address};
pub(crate) use loader_state::{ProgramState, program_data_of};
pub(crate) use program::DeployOptions;
pub use program::ProgramBinary;
pub(crate) use upgrade::{Deployed, plan_deployment, plan_handover};
