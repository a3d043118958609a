//! The program's events, as the bytes it logged, in the chain's order.

use std::ops::Range;

use influence_client::event::{self, ProgramEvent};
use influence_scoring::key::Key;
use redb::{TableDefinition, WriteTransaction};
use serde::{Deserialize, Serialize};

use super::Point;
use crate::journal::{Journal, JournalError};

/// A transaction's signature.
pub type Signature = [u8; 64];

/// What one transaction of the program logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRecord {
    /// The slot and its block's time.
    pub at: Point,
    /// Position among the program's transactions of the slot.
    pub order: u32,
    /// The transaction.
    pub signature: Signature,
    /// Its events, each as logged.
    pub payloads: Vec<Vec<u8>>,
    /// What is known of it besides, where the runtime cut its log.
    pub cut: Option<Cut>,
}

/// A transaction whose log is incomplete: what it shows without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// Who signed it.
    pub signers: Vec<Key>,
    /// Every account it named.
    pub accounts: Vec<Key>,
    /// The token accounts it named.
    pub tokens: Vec<CutTokens>,
}

/// A token account in a transaction with a cut log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutTokens {
    /// Who owns it; the Influence account of a vault.
    pub owner: Key,
    /// Base units before.
    pub before: u64,
    /// Base units afterwards; none where it was closed.
    pub after: Option<u64>,
}

impl EventRecord {
    /// The events; those that this version does not know are left out.
    pub fn events(&self) -> impl Iterator<Item = ProgramEvent> {
        self.payloads.iter().filter_map(|bytes| event::decode(bytes))
    }
}

type Value = (Signature, Vec<&'static [u8]>, Option<&'static str>);

/// (time, slot, order) -> (signature, payloads, JSON of [`Cut`]).
const EVENTS: TableDefinition<(i64, u64, u32), Value> = TableDefinition::new("events");

pub(super) fn create_tables(write: &WriteTransaction) -> Result<(), JournalError> {
    write.open_table(EVENTS)?;
    Ok(())
}

/// Records all of the program's transactions in one slot, instead of what was known of it.
///
/// # Errors
/// [`JournalError::Storage`].
pub fn record_slot(
    write: &WriteTransaction,
    at: Point,
    transactions: &[EventRecord],
) -> Result<(), JournalError> {
    let mut table = write.open_table(EVENTS)?;
    table.retain_in((at.time, at.slot, 0)..=(at.time, at.slot, u32::MAX), |_, _| false)?;
    for transaction in transactions {
        let payloads = transaction.payloads.iter().map(Vec::as_slice).collect::<Vec<_>>();
        let cut = transaction.cut.as_ref().map(serde_json::to_string).transpose();
        let cut = cut.map_err(|_| JournalError::Damaged("an event"))?;
        let value = (transaction.signature, payloads, cut.as_deref());
        table.insert((at.time, at.slot, transaction.order), value)?;
    }
    Ok(())
}

impl Journal {
    /// What the program logged in a stretch of time (unix seconds), in the chain's order.
    ///
    /// # Errors
    /// [`JournalError::Storage`], also of each item.
    pub fn events(
        &self,
        times: Range<i64>,
    ) -> Result<impl Iterator<Item = Result<EventRecord, JournalError>> + use<>, JournalError> {
        let table = self.read()?.open_table(EVENTS)?;
        let range = table.range((times.start, 0, 0)..(times.end, 0, 0))?;
        Ok(range.map(|entry| {
            let (key, value) = entry?;
            let ((time, slot, order), (signature, payloads, cut)) = (key.value(), value.value());
            let payloads = payloads.into_iter().map(<[u8]>::to_vec).collect();
            let cut = cut.map(serde_json::from_str).transpose();
            let cut = cut.map_err(|_| JournalError::Damaged("an event"))?;
            Ok(EventRecord { at: Point { slot, time }, order, signature, payloads, cut })
        }))
    }

    /// Forgets events before `time` (unix seconds).
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn prune_events(&self, time: i64) -> Result<(), JournalError> {
        self.write(|write| Ok(write.open_table(EVENTS)?.retain_in(..(time, 0, 0), |_, _| false)?))
    }
}
