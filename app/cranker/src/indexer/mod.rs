//! What happens on a cluster, recorded: every change of every token account of the mint, and every event of the
//! program, in the chain's order and with the blocks' own times.
//!
//! Balances are told by a subscription, which is quick but neither says that an account was closed nor that it left
//! something out. So they are compared with all accounts whenever the connection was lost and before a day is closed
//! ([`reconcile`]), and whatever differs is read from the history of transactions. What the history does not explain
//! marks the days it may touch as degraded: nothing is guessed.
//!
//! Events are read from the history alone ([`events`]).

mod baseline;
mod error;
mod events;
mod inputs;
mod ledger;
mod observer;
mod reconcile;
mod rpc;
mod source;
mod stream;

pub use baseline::{Start, last_before};
pub use error::{CloseError, ObserveError};
pub use inputs::Inputs;
pub use ledger::{Ledger, LedgerError, LedgerRows};
pub use observer::{Closable, Observer, Progress, Settings, Step};
pub use reconcile::Outcome;
pub use rpc::subscribe;
pub use source::{Cluster, Notice, TokenAccounts};
