//! The subscription's side: notices from a channel into the journal.

use std::collections::BTreeMap;

use solana_address::Address;
use tokio::sync::mpsc::{Receiver, error::TryRecvError};

use super::{
    error::ObserveError,
    source::{Cluster, Notice},
};
use crate::journal::{
    Journal,
    records::{AccountState, Change, Cursor, Point, record},
};

/// Notices taken into one transaction of the journal.
const BATCH: usize = 4_096;

/// A subscription and what is known of its connection.
pub(super) struct Stream {
    notices: Option<Receiver<Notice>>,
    connected: bool,
    /// Whether changes may have been missed since the last reconciliation.
    pub interrupted: bool,
    /// Changes whose block's time is not known yet.
    waiting: BTreeMap<u64, BTreeMap<Address, AccountState>>,
}

impl Stream {
    /// Without a channel nothing is ever told, and every reconciliation reads every history.
    pub fn new(notices: Option<Receiver<Notice>>) -> Self {
        Self { notices, connected: false, interrupted: true, waiting: BTreeMap::new() }
    }

    /// Whether a reconciliation that begins now can rely on being told what happens after it.
    pub fn is_connected(&self) -> bool {
        self.connected
    }

    /// Records every notice that has come. Returns how many changes were recorded.
    ///
    /// # Errors
    /// As the cluster and the journal; notices that were taken out of the channel are kept.
    pub async fn drain(&mut self, cluster: &impl Cluster, journal: &Journal) -> Result<usize, ObserveError> {
        let mut count = 0;
        loop {
            let more = self.take_batch();
            count += self.record_waiting(cluster, journal).await?;
            if !more {
                return Ok(count);
            }
        }
    }

    /// Takes up to a batch of notices; whether there may be more.
    fn take_batch(&mut self) -> bool {
        for _ in 0..BATCH {
            let notice = match self.notices.as_mut().map(Receiver::try_recv) {
                Some(Ok(notice)) => notice,
                None | Some(Err(TryRecvError::Empty)) => return false,
                Some(Err(TryRecvError::Disconnected)) => {
                    (self.connected, self.interrupted) = (false, true);
                    return false;
                }
            };
            match notice {
                Notice::Connected => self.connected = true,
                Notice::Lost => (self.connected, self.interrupted) = (false, true),
                Notice::Changed { slot, account, state } => {
                    self.waiting.entry(slot).or_default().insert(account, state);
                }
            }
        }
        true
    }

    async fn record_waiting(
        &mut self,
        cluster: &impl Cluster,
        journal: &Journal,
    ) -> Result<usize, ObserveError> {
        // What happened up to there is in the base already.
        let base = journal.cursor(Cursor::Base)?.unwrap_or_default();
        let mut changes = Vec::new();
        for (slot, accounts) in self.waiting.range(base.slot.saturating_add(1)..) {
            let Some(time) = cluster.block_time(*slot).await? else { break };
            let at = Point { slot: *slot, time };
            changes.extend(accounts.iter().map(|(account, state)| Change {
                at,
                account: *account,
                state: *state,
            }));
        }
        let Some(last) = changes.last().map(|change| change.at.slot) else { return Ok(0) };
        journal.write(|write| changes.iter().try_for_each(|change| record(write, change)))?;
        self.waiting = self.waiting.split_off(&last.saturating_add(1));
        Ok(changes.len())
    }
}
