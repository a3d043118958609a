//! Transactions: planned, shown, confirmed, sent, reported.

mod confirm;
mod execute;
mod inspect;
mod outcome;
mod plan;
mod preview;
mod settle_packing;
mod submit;

pub use self::{
    execute::execute,
    inspect::plan_submission,
    outcome::{CommandResult, TxOutcome, TxStatus},
    plan::{ChangeValue, PlannedChange, TxPlan},
    settle_packing::pack_with_settles,
    submit::submit,
};
