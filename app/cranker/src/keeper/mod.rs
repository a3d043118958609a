//! Keeper: plans what the chain still needs, sends it, and backs off from what is refused.
//!
//! [`plan_actions`] is a pure function from [`PlannerState`] to [`KeeperAction`]s, and [`ActionExecutor`] sends them. After
//! execution a new plan is empty, so every step can be repeated after a crash and by several crankers at once. Without a
//! cranker's key there is nothing to publish; everything else is permissionless.

mod action;
mod backoff;
mod deadline;
mod early_stop;
mod error_class;
mod execution_report;
mod executor;
mod instructions;
mod journaled_chain;
mod plan;
mod planner_state;
mod proof_batches;
mod worker;

pub use action::{ActionTarget, KeeperAction};
pub use backoff::{BackoffEntry, RetryBackoff};
pub use deadline::Deadline;
pub use execution_report::{ActionFailure, ExecutionReport};
pub use executor::{ActionExecutor, MAX_IN_FLIGHT};
pub use journaled_chain::JournaledChain;
pub use plan::plan_actions;
pub use planner_state::{PlannerState, ScoredDay, SnapshotStatus};
pub(crate) use planner_state::{contents_match, read_supply};
pub use proof_batches::{HoldingsProofBatch, MAX_BATCH_LEAVES, plan_batches};
pub use worker::{Keeper, KeeperError, KeeperRole, KeeperTask};
