//! Events of the program, as the bytes it logged, in the chain's order.

use std::ops::Range;

use influence_client::event::{self, ProgramEvent};
use redb::WriteTransaction;
use serde::{Deserialize, Serialize};
use solana_address::Address;

use super::cursors::SlotTime;
use crate::journal::{error::JournalError, store::Journal, tables::EVENTS};

/// Signature of a transaction.
pub type SignatureBytes = [u8; 64];

/// Log of one transaction of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventEntry {
    pub at: SlotTime,
    /// Position among the program's transactions of the slot.
    pub order: u32,
    pub signature: SignatureBytes,
    /// Events as logged.
    pub payloads: Vec<Vec<u8>>,
    /// What else the transaction shows, if the runtime truncated its log.
    pub truncated: Option<TruncatedLog>,
}

/// Contents of a transaction with a truncated log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TruncatedLog {
    pub signers: Vec<Address>,
    /// Every account of the transaction.
    pub accounts: Vec<Address>,
    /// The token accounts among them.
    pub tokens: Vec<TruncatedLogToken>,
}

/// A token account of a transaction with a truncated log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TruncatedLogToken {
    /// Owner; the Influence account for a vault.
    pub owner: Address,
    /// Balance before, base units.
    pub before: u64,
    /// Balance afterwards, base units; none if the account was closed.
    pub after: Option<u64>,
}

impl EventEntry {
    /// The events that this version knows.
    pub fn events(&self) -> impl Iterator<Item = ProgramEvent> {
        self.payloads.iter().filter_map(|bytes| event::decode(bytes))
    }
}

/// Records all of the program's transactions in one slot; replaces what was recorded for the slot.
pub fn record_slot(
    write: &WriteTransaction,
    at: SlotTime,
    transactions: &[EventEntry],
) -> Result<(), JournalError> {
    let mut table = write.open_table(EVENTS)?;
    table.retain_in((at.time, at.slot, 0)..=(at.time, at.slot, u32::MAX), |_, _| false)?;
    for transaction in transactions {
        let payloads = transaction.payloads.iter().map(Vec::as_slice).collect::<Vec<_>>();
        let truncated = transaction.truncated.as_ref().map(serde_json::to_string).transpose();
        let truncated = truncated.map_err(|_| JournalError::Damaged("an event"))?;
        let value = (transaction.signature, payloads, truncated.as_deref());
        table.insert((at.time, at.slot, transaction.order), value)?;
    }
    Ok(())
}

impl Journal {
    /// Transactions of the program in a time range (unix seconds), in the chain's order.
    pub fn events(
        &self,
        times: Range<i64>,
    ) -> Result<impl Iterator<Item = Result<EventEntry, JournalError>> + use<>, JournalError> {
        let table = self.read()?.open_table(EVENTS)?;
        let range = table.range((times.start, 0, 0)..(times.end, 0, 0))?;
        Ok(range.map(|entry| {
            let (key, value) = entry?;
            let ((time, slot, order), (signature, payloads, truncated)) = (key.value(), value.value());
            let payloads = payloads.into_iter().map(<[u8]>::to_vec).collect();
            let truncated = truncated.map(serde_json::from_str).transpose();
            let truncated = truncated.map_err(|_| JournalError::Damaged("an event"))?;
            Ok(EventEntry { at: SlotTime { slot, time }, order, signature, payloads, truncated })
        }))
    }
}
