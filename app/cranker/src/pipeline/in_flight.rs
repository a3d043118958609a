//! Transactions that may still land: sent by a process that was killed, or with the answer lost.

use influence_client::chain::Chain;
use solana_signature::Signature;

use super::{
    cranker::{Cranker, PassError},
    scorer::Rules,
};
use crate::{
    indexer::{Cluster, ObserveError},
    journal::{JournalError, records::Point, steps::Outcome},
};

/// Slots after which a transaction that is not there can not land any more: its blockhash lives for 150 blocks, and up to
/// two in three slots may have none.
const EXPIRES_AFTER: u64 = 512;

impl<C: Chain, K: Cluster, R: Rules> Cranker<C, K, R> {
    /// Looks up what became of pending transactions; how many may still land at `finalized`. Nothing is sent while one
    /// may: it could be the same thing once more.
    pub(super) async fn resolve_pending(&self, finalized: Point) -> Result<usize, PassError> {
        let mut left = 0;
        for (id, sent) in self.journal().pending()? {
            let signature: Signature =
                sent.signature.parse().map_err(|_| JournalError::Damaged("a transaction"))?;
            let found = self.observer.cluster().transaction(&signature).await;
            let (outcome, slot) = match found.map_err(ObserveError::from)? {
                Some(landed) => (Outcome::Landed, landed.slot),
                None if finalized.slot > sent.slot.saturating_add(EXPIRES_AFTER) => {
                    (Outcome::Expired, sent.slot)
                }
                None => {
                    left += 1;
                    continue;
                }
            };
            tracing::info!(
                day = id.day,
                step = id.step.name(),
                signature = sent.signature,
                ?outcome,
                "looked up"
            );
            self.journal().sent(id, outcome, slot, sent.fee)?;
        }
        Ok(left)
    }
}
