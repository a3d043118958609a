//! Transactions that may still land: sent by a process that was killed, or with a lost response.

use influence_client::chain::Chain;
use solana_signature::Signature;

use super::{
    cranker::{Cranker, CycleError},
    scorer::Scorer,
};
use crate::{
    indexer::{FinalizedSource, IndexerError},
    journal::{JournalError, entries::SlotTime, steps::SendOutcome},
};

/// Slots after which a missing transaction can no longer land: its blockhash is valid for 150 blocks, and up to two in three
/// slots may have no block.
const EXPIRES_AFTER: u64 = 512;

impl<C: Chain, K: FinalizedSource, S: Scorer> Cranker<C, K, S> {
    /// Looks up pending transactions. Returns how many may still land after `finalized`. Nothing is sent while one may, since
    /// it could be the same action again.
    pub(super) async fn resolve_in_flight(&self, finalized: SlotTime) -> Result<usize, CycleError> {
        let mut left = 0;
        for (id, sent) in self.journal().pending()? {
            let signature: Signature =
                sent.signature.parse().map_err(|_| JournalError::Damaged("a transaction"))?;
            let found = self.indexer.source().transaction(&signature).await;
            let (outcome, slot) = match found.map_err(IndexerError::from)? {
                Some(landed) => (SendOutcome::Landed, landed.slot),
                None if finalized.slot > sent.slot.saturating_add(EXPIRES_AFTER) => {
                    (SendOutcome::Expired, sent.slot)
                }
                None => {
                    left += 1;
                    continue;
                }
            };
            let (day, step, signature) = (id.day, id.step.name(), &sent.signature);
            tracing::info!(day, step, signature, ?outcome, "resolved a transaction in flight");
            self.journal().record_outcome(id, outcome, slot, sent.fee)?;
        }
        Ok(left)
    }
}
