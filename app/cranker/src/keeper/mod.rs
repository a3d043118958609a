//! Executes what the chain still needs of a day: plans actions from the accounts, sends them, and backs off from what
//! is refused.

mod action;
mod backoff;
mod deadline;
mod early_stop;
mod error_class;
mod execution_report;
mod executor;
mod journaled_chain;
mod plan;
mod planner_state;
mod proof_batches;
mod worker;

pub use action::{Action, Target};
pub use backoff::{Aside, Entry};
pub use deadline::Until;
pub use execution_report::{ActionFailure, ExecutionReport};
pub use executor::{AT_ONCE, Executor};
pub use journaled_chain::Recorded;
pub use plan::plan;
pub use planner_state::{ScoredDay, Standing, State};
pub(crate) use planner_state::{says, supply};
pub use proof_batches::{MAX_RUN, Run, cover};
pub use worker::{Role, RoundError, Work, Worker};
