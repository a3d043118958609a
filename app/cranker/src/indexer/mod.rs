//! Records what happens on a cluster: every balance change of every token account of the mint, and every event of the
//! program, in the chain's order and with the blocks' own times.
//!
//! Balances come from a subscription, which is fast but reports neither closed accounts nor its own gaps. They are
//! therefore compared with all accounts whenever the connection was lost and before a day is closed (`reconcile`), and
//! differences are filled from the history of transactions. What the history does not explain marks the days it may touch
//! as degraded: nothing is guessed.
//!
//! Why not one source: `programSubscribe` may also drop notifications silently, `getProgramAccounts` returns the present
//! state but not since when, and an account's history is complete but costs a request per account. Without an interruption, a
//! day costs one listing of all accounts and the histories of the closed ones; after one, a request per account: minutes for
//! ten thousand holders, hours for a million ([`IndexerSettings::read_all_histories`]). The node must keep a week of
//! transactions.
//!
//! The balance cursor moves in the database transaction that ends a reconciliation; after a kill before that, the next one
//! fills the same slots with the same entries. A degraded day is not published by this cranker until a published bundle is
//! imported.
//!
//! Events are read from the history alone (`events`), and folded into the program's accounts at each day's end
//! (`ledger`).

mod account_history;
mod baseline;
mod day_entries;
mod error;
mod events;
mod ledger;
mod progress;
mod reconcile;
mod rpc;
mod source;
mod stream;
mod sync;

pub use baseline::{IndexStart, last_block_before};
pub use day_entries::DayEntries;
pub use error::{CloseLedgerError, IndexerError};
pub use ledger::{Ledger, LedgerError};
pub use progress::{DayReadiness, IndexerProgress, IndexerStep};
pub use reconcile::ReconcileOutcome;
pub use rpc::subscribe;
pub use source::FinalizedSource;
pub use sync::{Indexer, IndexerSettings};
