//! The time-weighted average balance (TWAB) of every owner, from balance changes, in one pass.
//!
//! [`TwabTracker`] keeps one small state per token account and one per owner, whatever the number of changes. Days are
//! closed in order. The scores of the last closed day are available until the next day is closed, also after changes of
//! the open day were applied.
//!
//! A vault is not a wallet: its tokens have no holding score. But locking tokens is not selling them, so a vault counts
//! for its owner's holding age ([`TwabTracker::weighted_age_of`]).
//!
//! The whole state after a day can be exported as plain rows and imported again ([`TwabState`]).

mod error;
mod holding_age;
mod state;
mod tracker;
mod vault;
mod wallet;

pub use error::{TwabError, TwabReadError};
pub use state::{OwnerTwabRow, TokenAccountRow, TwabState, TwabStateError};
pub use tracker::TwabTracker;
