//! The daily pipeline of a cranker: index, close the day, score, vote, apply, settle, check.
//!
//! Every step is idempotent. What a step does follows from the chain and from the bundles on disk; the journal records
//! it, and keeps a transaction that is in flight from being sent a second time.

mod adopt;
mod apply;
mod bundle_store;
mod close_day;
mod connect;
mod cranker;
mod cycle_reporter;
mod daemon;
mod disagreement;
mod in_flight;
mod platform;
mod pre_vote_checks;
mod progress;
mod rolling_state;
mod scorer;
mod start;
mod vote;

pub use adopt::AdoptBundleError;
pub use bundle_store::BundleStore;
pub use connect::{ClusterConnection, connect};
pub use cranker::{CloseDayError, Cranker, CrankerOptions, CrankerSetup, CycleError, CycleReport};
pub use cycle_reporter::CycleReporter;
pub use daemon::{CycleObserver, CycleTiming, Idle, run_daemon};
pub use disagreement::{Disagreement, find_disagreements};
pub use platform::{PlatformScorer, PlatformTablePatterns, input_files};
pub use pre_vote_checks::{VoteBlocker, VoteContext, find_vote_blocker};
pub use rolling_state::{RollingState, RollingStateError};
pub use scorer::{ClosedDay, ScoredOutput, Scorer, ScorerError};
pub use start::{
    MIN_BALANCE_LAMPORTS, RpcCranker, StartError, StartOptions, check_key, read_salt_secret, start,
};
