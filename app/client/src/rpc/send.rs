//! Simulating, and sending until it is known whether a transaction landed.
//!
//! A transaction is given up only as [`ClientError::Expired`], when the finalized chain is past the last block that
//! could hold it and does not: nobody signs a second one while the first may still land.

use std::time::Instant;

use serde_json::json;
use solana_rpc_client_api::{
    client_error::{Error, ErrorKind},
    request::{RpcError, RpcRequest, RpcResponseErrorData},
    response::{Response, RpcSimulateTransactionResult},
};
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;
use solana_transaction_error::TransactionError;
use solana_transaction_status_client_types::{
    EncodedConfirmedTransactionWithStatusMeta, TransactionConfirmationStatus, TransactionStatus,
};

use super::{Rpc, config::Commitment, retry::pause, sender::answers_lost};
use crate::{
    ClientError,
    chain::{Receipt, unreadable},
    transaction::encode,
};

/// Looks at the status between two submissions of one transaction: leaders change, and drop what they can not take.
const LOOKS_PER_SUBMISSION: u32 = 4;
/// How often one transaction is simulated while the node stays in a slot.
const SIMULATIONS_PER_SLOT: u32 = 15;
/// Slots that one machine of a service may be behind another.
const BEHIND: u64 = 16;
/// How often a landed transaction's outcome is asked for until the node has it.
const OUTCOME_ATTEMPTS: u32 = 12;

/// The finalized slot and the block height there, as getEpochInfo tells them together.
#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finalized {
    absolute_slot: u64,
    block_height: u64,
}

/// What a submission came to.
enum Submitted {
    /// The node passes it on or has seen it before, or may have: an answer was lost.
    Taken,
    /// The node does not know the blockhash: it has expired, or the node is behind.
    UnknownBlockhash,
    /// It would fail, and was never passed on in this submission.
    Refused(ClientError),
}

impl Rpc {
    /// What the transaction would use, as of the node's last slot. What is refused in that slot alone is asked again
    /// until the node has another: nothing that is sent now lands in the slot that was simulated in.
    pub(super) async fn simulated(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        let (slot, mut outcome) = self.simulated_at(transaction).await?;
        for _ in 1..SIMULATIONS_PER_SLOT {
            if !outcome.as_ref().is_err_and(ClientError::is_of_its_slot) {
                break;
            }
            tokio::time::sleep(self.config.poll).await;
            let (now, again) = self.simulated_at(transaction).await?;
            outcome = again;
            if now != slot {
                break;
            }
        }
        outcome
    }

    /// The slot that it was simulated in, and what came of it there.
    async fn simulated_at(
        &self,
        transaction: &VersionedTransaction,
    ) -> Result<(u64, Result<u64, ClientError>), ClientError> {
        let mut config = self.reading();
        config["replaceRecentBlockhash"] = json!(true);
        let params = json!([encode(transaction)?, config]);
        let answer: Response<RpcSimulateTransactionResult> =
            self.ask(RpcRequest::SimulateTransaction, params).await?;
        let result = answer.value;
        let outcome = match result.err {
            Some(error) => Err(ClientError::from_transaction(error.into(), result.logs.unwrap_or_default())),
            None => Ok(result.units_consumed.ok_or_else(|| unreadable("a simulation without its units"))?),
        };
        Ok((answer.context.slot, outcome))
    }

    /// Sends until it landed, failed or expired.
    pub(super) async fn land(&self, transaction: &VersionedTransaction) -> Result<Receipt, ClientError> {
        let signature =
            *transaction.signatures.first().ok_or_else(|| ClientError::Build("unsigned".into()))?;
        let wire = encode(transaction)?;
        let (mut looks, mut begun) = (0u32, None);
        loop {
            let is_due = looks.is_multiple_of(LOOKS_PER_SUBMISSION);
            let submitted = if is_due { self.submit(&wire).await? } else { Submitted::Taken };
            // Looked up whatever the answer was: an earlier submission whose answer was lost may have landed.
            let (slot, status) = self.status_at(&signature).await?;
            let begun = *begun.get_or_insert(slot);
            if let Some(status) = status {
                if self.suffices(&status) {
                    return self.outcome(&signature, &status).await;
                }
            } else if looks == 0
                && let Submitted::Refused(error) = submitted
            {
                // Later that says nothing: it was passed on before, and may be on its way.
                return Err(error);
            } else if let Some(over) =
                self.over(transaction, matches!(submitted, Submitted::UnknownBlockhash), begun).await?
            {
                // Nothing landed up to there, says a node that knows that slot.
                let (slot, status) = self.status_at(&signature).await?;
                if status.is_none() && slot >= over {
                    return Err(ClientError::Expired);
                }
            }
            looks = looks.wrapping_add(1);
            tokio::time::sleep(self.config.poll).await;
        }
    }

    /// Whether a transaction has landed, however long ago.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn has_landed(&self, signature: &Signature) -> Result<bool, ClientError> {
        Ok(self.status_at(signature).await?.1.is_some())
    }

    async fn submit(&self, wire: &str) -> Result<Submitted, ClientError> {
        let slot = self.landed_slot.load(std::sync::atomic::Ordering::Relaxed);
        let config = json!({
            "encoding": "base64", "preflightCommitment": self.config.commitment.name(), "maxRetries": 0,
            "minContextSlot": slot,
        });
        let sending = self.client.send::<String>(RpcRequest::SendTransaction, json!([wire, config]));
        let (sent, was_lost) = answers_lost(sending).await;
        match sent {
            Ok(_) => Ok(Submitted::Taken),
            Err(error) => match preflight(&error) {
                // The first time it may have been passed on; what is refused now may be what that changed.
                Some(_) if was_lost => Ok(Submitted::Taken),
                Some((TransactionError::AlreadyProcessed, _)) => Ok(Submitted::Taken),
                Some((TransactionError::BlockhashNotFound, _)) => Ok(Submitted::UnknownBlockhash),
                Some((reason, logs)) => Ok(Submitted::Refused(ClientError::from_transaction(reason, logs))),
                None => Err(self.unreachable(&error)),
            },
        }
    }

    /// The finalized chain, as it was at most one look ago: older than that it says less, and nothing that is wrong.
    async fn finalized(&self) -> Result<Finalized, ClientError> {
        let now = Instant::now();
        let since = now.checked_sub(self.config.poll).unwrap_or(now);
        let params = json!([{"commitment": "finalized"}]);
        self.finalized.get(since, async || self.ask(RpcRequest::GetEpochInfo, params).await).await
    }

    fn suffices(&self, status: &TransactionStatus) -> bool {
        match status.confirmation_status {
            Some(TransactionConfirmationStatus::Finalized) => true,
            Some(TransactionConfirmationStatus::Confirmed) => self.config.commitment == Commitment::Confirmed,
            _ => status.confirmations.is_none(),
        }
    }

    /// A finalized slot after which no block can hold the transaction any more, if there is one. It was signed before
    /// slot `begun`, but for what the machine that told it was behind.
    async fn over(
        &self,
        transaction: &VersionedTransaction,
        unknown: bool,
        begun: u64,
    ) -> Result<Option<u64>, ClientError> {
        let hash = transaction.message.recent_blockhash();
        let last = self.blockhashes().last_heights.get(hash).copied();
        match last {
            Some(last) => {
                let finalized = self.finalized().await?;
                Ok((finalized.block_height > last).then_some(finalized.absolute_slot))
            }
            // Somebody else's blockhash: old when the node does not know it, neither lately nor once everything is
            // finalized that there was when it was signed. Before that it may be too new.
            None if unknown => {
                let params = json!([hash.to_string(), {"commitment": "finalized"}]);
                let valid: Response<bool> = self.ask(RpcRequest::IsBlockhashValid, params).await?;
                let is_old = !valid.value && valid.context.slot >= begun.saturating_add(BEHIND);
                Ok(is_old.then_some(valid.context.slot))
            }
            None => Ok(None),
        }
    }

    /// What a landed transaction did.
    async fn outcome(
        &self,
        signature: &Signature,
        status: &TransactionStatus,
    ) -> Result<Receipt, ClientError> {
        self.saw(status.slot);
        let params = json!([signature.to_string(), {
            "commitment": self.config.commitment.name(), "encoding": "base64",
            "maxSupportedTransactionVersion": 1,
        }]);
        for attempt in 1..=OUTCOME_ATTEMPTS {
            let found: Option<EncodedConfirmedTransactionWithStatusMeta> =
                self.ask(RpcRequest::GetTransaction, params.clone()).await?;
            if let Some((found, meta)) = found.and_then(|found| Some((found.slot, found.transaction.meta?))) {
                let logs = Option::<Vec<String>>::from(meta.log_messages).unwrap_or_default();
                if let Some(error) = meta.err {
                    return Err(ClientError::from_transaction(error.into(), logs));
                }
                let units = Option::<u64>::from(meta.compute_units_consumed).unwrap_or_default();
                return Ok(Receipt { signature: *signature, slot: found, logs, units, fee: meta.fee });
            }
            tokio::time::sleep(pause(self.config.pause, self.config.longest_pause, attempt)).await;
        }
        Err(ClientError::Unreachable(format!(
            "{signature} landed in slot {}, but the node does not have it; use a node with transaction history",
            status.slot
        )))
    }
}

/// Why a node did not pass a transaction on, and its log.
fn preflight(error: &Error) -> Option<(TransactionError, Vec<String>)> {
    let ErrorKind::RpcError(RpcError::RpcResponseError { data, .. }) = error.kind() else { return None };
    let RpcResponseErrorData::SendTransactionPreflightFailure(result) = data else { return None };
    let reason = result.err.clone()?.into();
    Some((reason, result.logs.clone().unwrap_or_default()))
}
