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

pub use adopt::AdoptError;
pub use bundle_store::Bundles;
pub use connect::{Connection, connect};
pub use cranker::{CloseDayError, Cranker, Options, Pass, PassError, Setup};
pub use daemon::{Listener, Pace, Rest, run_daemon};
pub use disagreement::{Disagreement, disagreements};
pub use platform::{Platform, Tables, input_files};
pub use pre_vote_checks::{Facts, Objection, objection};
pub use rolling_state::{Carry, CarryError, replay_close};
pub use scorer::{Closed, Rules, RulesError, Scored};
pub use start::{Choices, LEAST_FUNDS, Refusal, Remote, check, platform, secret, start};
