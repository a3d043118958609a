//! [`ChainLayer`] that records every transaction in the journal, before it is sent and with its outcome.

use influence_client::{
    ClientError,
    chain::{Chain, ChainLayer, Receipt},
};
use influence_core::calendar::Day;
use solana_transaction::versioned::VersionedTransaction;

use crate::journal::{
    Journal, JournalError,
    steps::{DayStep, SendOutcome},
};

pub struct JournaledChain<'a, C> {
    pub chain: &'a C,
    pub journal: &'a Journal,
    /// Day and step under which transactions are recorded.
    pub day: Day,
    pub step: DayStep,
}

impl<C: Chain> ChainLayer for JournaledChain<'_, C> {
    type Inner = C;

    fn inner(&self) -> &C {
        self.chain
    }

    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let signature = transaction.signatures.first().map(ToString::to_string).unwrap_or_default();
        let slot = self.chain.now().await?.slot;
        let id = self.journal.record_sending(self.day, self.step, &signature, slot).map_err(not_recorded)?;
        let result = self.chain.send(transaction).await;
        let (outcome, slot, fee) = match &result {
            Ok(receipt) => (SendOutcome::Landed, receipt.slot, receipt.fee),
            // The outcome is unknown: it is looked up before anything else is sent after a restart.
            Err(ClientError::Unreachable(_)) => (SendOutcome::Pending, slot, 0),
            Err(ClientError::Expired) => (SendOutcome::Expired, slot, 0),
            Err(error) => (SendOutcome::Refused(error.to_string()), slot, 0),
        };
        self.journal.record_outcome(id, outcome, slot, fee).map_err(not_recorded)?;
        result
    }
}

/// A transaction that cannot be recorded is not sent.
fn not_recorded(error: JournalError) -> ClientError {
    ClientError::Build(error.to_string())
}
