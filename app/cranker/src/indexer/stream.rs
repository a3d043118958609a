//! Writes the updates of the subscription into the journal.

use std::collections::BTreeMap;

use influence_client::rpc::{finalized::TokenBalance, subscribe::TokenAccountUpdate};
use solana_address::Address;
use tokio::sync::mpsc::{Receiver, error::TryRecvError};

use super::{error::IndexerError, source::FinalizedSource};
use crate::journal::{
    Journal,
    entries::{BalanceEntry, Cursor, SlotTime, record_balance},
};

/// Updates per transaction of the journal.
const BATCH: usize = 4_096;

/// The subscription and the state of its connection.
pub(super) struct UpdateStream {
    updates: Option<Receiver<TokenAccountUpdate>>,
    connected: bool,
    /// Whether changes may have been missed since the last reconciliation.
    pub interrupted: bool,
    /// Changes whose block time is not known yet, by slot.
    waiting: BTreeMap<u64, BTreeMap<Address, TokenBalance>>,
}

impl UpdateStream {
    /// Without a channel there are no updates, and every reconciliation reads every history.
    pub fn new(updates: Option<Receiver<TokenAccountUpdate>>) -> Self {
        Self { updates, connected: false, interrupted: true, waiting: BTreeMap::new() }
    }

    /// Whether every change after a reconciliation that starts now will be reported.
    pub fn is_connected(&self) -> bool {
        self.connected
    }

    /// Records every update that has arrived. Returns the number of recorded changes.
    ///
    /// # Errors
    /// Those of the source and the journal; updates that were taken out of the channel are kept.
    pub async fn drain(
        &mut self,
        source: &impl FinalizedSource,
        journal: &Journal,
    ) -> Result<usize, IndexerError> {
        let mut count = 0;
        loop {
            let more = self.take_batch();
            count += self.record_waiting(source, journal).await?;
            if !more {
                return Ok(count);
            }
        }
    }

    /// Takes up to one batch of updates. Returns whether there may be more.
    fn take_batch(&mut self) -> bool {
        for _ in 0..BATCH {
            let update = match self.updates.as_mut().map(Receiver::try_recv) {
                Some(Ok(update)) => update,
                None | Some(Err(TryRecvError::Empty)) => return false,
                Some(Err(TryRecvError::Disconnected)) => {
                    (self.connected, self.interrupted) = (false, true);
                    return false;
                }
            };
            match update {
                TokenAccountUpdate::Connected => self.connected = true,
                TokenAccountUpdate::Lost => (self.connected, self.interrupted) = (false, true),
                TokenAccountUpdate::Changed { slot, account, balance } => {
                    self.waiting.entry(slot).or_default().insert(account, balance);
                }
            }
        }
        true
    }

    async fn record_waiting(
        &mut self,
        source: &impl FinalizedSource,
        journal: &Journal,
    ) -> Result<usize, IndexerError> {
        // The base already includes changes up to its slot.
        let base = journal.cursor(Cursor::Base)?.unwrap_or_default();
        let mut entries = Vec::new();
        for (slot, accounts) in self.waiting.range(base.slot.saturating_add(1)..) {
            let Some(time) = source.block_time(*slot).await? else { break };
            let at = SlotTime { slot: *slot, time };
            let changed = accounts.iter();
            entries.extend(changed.map(|(&account, &balance)| BalanceEntry { at, account, balance }));
        }
        let Some(last) = entries.last().map(|entry| entry.at.slot) else { return Ok(0) };
        journal.write(|write| entries.iter().try_for_each(|entry| record_balance(write, entry)))?;
        self.waiting = self.waiting.split_off(&last.saturating_add(1));
        Ok(entries.len())
    }
}
