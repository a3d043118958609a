//! Simulation, and sending until the outcome of a transaction is known.
//!
//! [`ClientError::Expired`] is returned only when the finalized chain is past the last block that could hold the
//! transaction: no second one is signed while the first may still land.

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

use super::{RpcChain, config::Commitment, invalid_response, retry::backoff, sender::track_lost_responses};
use crate::{ClientError, chain::Receipt, tx::encode_transaction};

/// Status requests between two submissions of a transaction. It is submitted again because leaders change and drop
/// transactions that they cannot take.
const POLLS_PER_SUBMISSION: u32 = 4;
/// Maximum simulations of a transaction while the node stays in a slot.
const SIMULATIONS_PER_SLOT: u32 = 15;
/// Maximum slots by which a node of a service is behind another.
const MAX_NODE_LAG: u64 = 16;
/// Maximum requests for the outcome of a landed transaction.
const OUTCOME_ATTEMPTS: u32 = 12;

/// Finalized slot and its block height, from `getEpochInfo`.
#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FinalizedTip {
    absolute_slot: u64,
    block_height: u64,
}

/// Outcome of a submission.
enum Submission {
    /// The node forwards the transaction or already knows it. Also when a response was lost, as it may have.
    Accepted,
    /// The node does not know the blockhash: it expired, or the node is behind.
    UnknownBlockhash,
    /// The transaction would fail, and the node did not forward it.
    Refused(ClientError),
}

impl RpcChain {
    /// Simulates a transaction and returns its compute units. An error that goes away in the next slot is simulated again
    /// in a later one: a transaction that is sent now cannot land in the simulated slot.
    pub(super) async fn simulate_units(
        &self,
        transaction: &VersionedTransaction,
    ) -> Result<u64, ClientError> {
        let (slot, mut outcome) = self.simulate_at_slot(transaction).await?;
        for _ in 1..SIMULATIONS_PER_SLOT {
            if !outcome.as_ref().is_err_and(ClientError::is_slot_bound) {
                break;
            }
            tokio::time::sleep(self.config.poll_interval).await;
            let (next_slot, next_outcome) = self.simulate_at_slot(transaction).await?;
            outcome = next_outcome;
            if next_slot != slot {
                break;
            }
        }
        outcome
    }

    /// Simulates once; returns the slot and the outcome.
    async fn simulate_at_slot(
        &self,
        transaction: &VersionedTransaction,
    ) -> Result<(u64, Result<u64, ClientError>), ClientError> {
        let mut config = self.read_config();
        config["replaceRecentBlockhash"] = json!(true);
        let params = json!([encode_transaction(transaction)?, config]);
        let answer: Response<RpcSimulateTransactionResult> =
            self.request(RpcRequest::SimulateTransaction, params).await?;
        let result = answer.value;
        let outcome = match result.err {
            Some(error) => Err(ClientError::from_transaction(error.into(), result.logs.unwrap_or_default())),
            None => Ok(result
                .units_consumed
                .ok_or_else(|| invalid_response("a simulation without compute units"))?),
        };
        Ok((answer.context.slot, outcome))
    }

    /// Submits the transaction until it landed, failed or expired.
    pub(super) async fn send_and_confirm(
        &self,
        transaction: &VersionedTransaction,
    ) -> Result<Receipt, ClientError> {
        let signature =
            *transaction.signatures.first().ok_or_else(|| ClientError::Build("unsigned".into()))?;
        let wire = encode_transaction(transaction)?;
        let (mut polls, mut first_slot) = (0u32, None);
        loop {
            let is_due = polls.is_multiple_of(POLLS_PER_SUBMISSION);
            let submitted = if is_due { self.submit(&wire).await? } else { Submission::Accepted };
            // Requested after every submission: an earlier one whose response was lost may have landed.
            let (slot, status) = self.status_at(&signature).await?;
            let first_slot = *first_slot.get_or_insert(slot);
            if let Some(status) = status {
                if self.is_committed(&status) {
                    return self.fetch_receipt(&signature, &status).await;
                }
            } else if polls == 0
                && let Submission::Refused(error) = submitted
            {
                // After the first submission a refusal decides nothing: the node forwarded it before.
                return Err(error);
            } else if let Some(expired_slot) = self
                .expired_slot(transaction, matches!(submitted, Submission::UnknownBlockhash), first_slot)
                .await?
            {
                // Only a node that knows that slot proves that the transaction did not land before it.
                let (slot, status) = self.status_at(&signature).await?;
                if status.is_none() && slot >= expired_slot {
                    return Err(ClientError::Expired);
                }
            }
            polls = polls.wrapping_add(1);
            tokio::time::sleep(self.config.poll_interval).await;
        }
    }

    /// Returns whether a transaction landed, at any time.
    ///
    /// # Errors
    /// [`ClientError::Unreachable`].
    pub async fn has_landed(&self, signature: &Signature) -> Result<bool, ClientError> {
        Ok(self.status_at(signature).await?.1.is_some())
    }

    async fn submit(&self, wire: &str) -> Result<Submission, ClientError> {
        let slot = self.min_context_slot.load(std::sync::atomic::Ordering::Relaxed);
        let config = json!({
            "encoding": "base64", "preflightCommitment": self.config.commitment.name(), "maxRetries": 0,
            "minContextSlot": slot,
        });
        let sending = self.client.send::<String>(RpcRequest::SendTransaction, json!([wire, config]));
        let (sent, was_lost) = track_lost_responses(sending).await;
        match sent {
            Ok(_) => Ok(Submission::Accepted),
            Err(error) => match preflight_failure(&error) {
                // The attempt whose response was lost may have been forwarded, and may be why this one is refused.
                Some(_) if was_lost => Ok(Submission::Accepted),
                Some((TransactionError::AlreadyProcessed, _)) => Ok(Submission::Accepted),
                Some((TransactionError::BlockhashNotFound, _)) => Ok(Submission::UnknownBlockhash),
                Some((reason, logs)) => Ok(Submission::Refused(ClientError::from_transaction(reason, logs))),
                None => Err(self.unreachable(&error)),
            },
        }
    }

    /// Returns the finalized tip, at most one poll interval old. An older tip only delays a decision.
    async fn finalized_tip(&self) -> Result<FinalizedTip, ClientError> {
        let now = Instant::now();
        let since = now.checked_sub(self.config.poll_interval).unwrap_or(now);
        let params = json!([{"commitment": "finalized"}]);
        self.finalized.get(since, async || self.request(RpcRequest::GetEpochInfo, params).await).await
    }

    fn is_committed(&self, status: &TransactionStatus) -> bool {
        match status.confirmation_status {
            Some(TransactionConfirmationStatus::Finalized) => true,
            Some(TransactionConfirmationStatus::Confirmed) => self.config.commitment == Commitment::Confirmed,
            _ => status.confirmations.is_none(),
        }
    }

    /// Returns a finalized slot after which no block can hold the transaction, once there is one. `first_slot` is the slot
    /// of the first status response.
    async fn expired_slot(
        &self,
        transaction: &VersionedTransaction,
        is_unknown: bool,
        first_slot: u64,
    ) -> Result<Option<u64>, ClientError> {
        let hash = transaction.message.recent_blockhash();
        let last = self.blockhashes().last_valid_heights.get(hash).copied();
        match last {
            Some(last) => {
                let finalized = self.finalized_tip().await?;
                Ok((finalized.block_height > last).then_some(finalized.absolute_slot))
            }
            // Blockhash from another client. It is expired when the node does not know it even after finalizing every
            // slot that existed when it was signed; before that it may be too new for the node.
            None if is_unknown => {
                let params = json!([hash.to_string(), {"commitment": "finalized"}]);
                let valid: Response<bool> = self.request(RpcRequest::IsBlockhashValid, params).await?;
                let is_old = !valid.value && valid.context.slot >= first_slot.saturating_add(MAX_NODE_LAG);
                Ok(is_old.then_some(valid.context.slot))
            }
            None => Ok(None),
        }
    }

    /// Fetches the receipt of a landed transaction.
    async fn fetch_receipt(
        &self,
        signature: &Signature,
        status: &TransactionStatus,
    ) -> Result<Receipt, ClientError> {
        self.set_min_context_slot(status.slot);
        let params = json!([signature.to_string(), {
            "commitment": self.config.commitment.name(), "encoding": "base64",
            "maxSupportedTransactionVersion": 1,
        }]);
        for attempt in 1..=OUTCOME_ATTEMPTS {
            let found: Option<EncodedConfirmedTransactionWithStatusMeta> =
                self.request(RpcRequest::GetTransaction, params.clone()).await?;
            if let Some((found, meta)) = found.and_then(|found| Some((found.slot, found.transaction.meta?))) {
                let logs = Option::<Vec<String>>::from(meta.log_messages).unwrap_or_default();
                if let Some(error) = meta.err {
                    return Err(ClientError::from_transaction(error.into(), logs));
                }
                let units = Option::<u64>::from(meta.compute_units_consumed).unwrap_or_default();
                return Ok(Receipt { signature: *signature, slot: found, logs, units, fee: meta.fee });
            }
            tokio::time::sleep(backoff(self.config.initial_backoff, self.config.max_backoff, attempt)).await;
        }
        Err(ClientError::Unreachable(format!(
            "{signature} landed in slot {}, but the node does not return it; use a node with transaction history",
            status.slot
        )))
    }
}

/// Extracts the error and log of a failed preflight.
fn preflight_failure(error: &Error) -> Option<(TransactionError, Vec<String>)> {
    let ErrorKind::RpcError(RpcError::RpcResponseError { data, .. }) = error.kind() else { return None };
    let RpcResponseErrorData::SendTransactionPreflightFailure(result) = data else { return None };
    let reason = result.err.clone()?.into();
    Some((reason, result.logs.clone().unwrap_or_default()))
}
