//! A chain that writes every transaction into the journal before it goes out, and what became of it afterwards.

use influence_client::{
    ClientError,
    chain::{Chain, ChainLayer, Receipt},
};
use influence_core::calendar::Day;
use solana_transaction::versioned::VersionedTransaction;

use crate::journal::{
    Journal, JournalError,
    steps::{Outcome, Step},
};

/// `chain`, with everything sent recorded as part of a step.
pub struct Recorded<'a, C> {
    /// Where to.
    pub chain: &'a C,
    /// Where it is recorded.
    pub journal: &'a Journal,
    /// For which day.
    pub day: Day,
    /// For which step.
    pub step: Step,
}

impl<C: Chain> ChainLayer for Recorded<'_, C> {
    type Inner = C;

    fn inner(&self) -> &C {
        self.chain
    }

    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let signature = transaction.signatures.first().map(ToString::to_string).unwrap_or_default();
        let slot = self.chain.now().await?.slot;
        let id = self.journal.sending(self.day, self.step, &signature, slot).map_err(unrecorded)?;
        let outcome = self.chain.send(transaction).await;
        let (what, slot, fee) = match &outcome {
            Ok(receipt) => (Outcome::Landed, receipt.slot, receipt.fee),
            // Nobody knows: it is looked up before anything else is sent after a restart.
            Err(ClientError::Unreachable(_)) => (Outcome::Pending, slot, 0),
            Err(ClientError::Expired) => (Outcome::Expired, slot, 0),
            Err(error) => (Outcome::Refused(error.to_string()), slot, 0),
        };
        self.journal.sent(id, what, slot, fee).map_err(unrecorded)?;
        outcome
    }
}

/// A transaction that can not be recorded is not sent.
fn unrecorded(error: JournalError) -> ClientError {
    ClientError::Build(error.to_string())
}
