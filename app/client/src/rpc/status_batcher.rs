//! Batching of transaction status requests: one request serves up to 256 waiting transactions.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::json;
use solana_rpc_client_api::{request::RpcRequest, response::Response};
use solana_signature::Signature;
use solana_transaction_status_client_types::TransactionStatus;
use tokio::sync::oneshot;

use super::{RpcChain, invalid_response};
use crate::ClientError;

/// Maximum number of signatures of a `getSignatureStatuses` request.
const MAX_SIGNATURES: usize = 256;
/// A batch is collected for this fraction of the poll interval.
const COLLECT_FRACTION: u32 = 8;

/// Slot of the node's response, and the transaction's status.
pub(super) type StatusAt = (u64, Option<TransactionStatus>);

/// Caller that waits for a transaction's status.
struct Waiter {
    signature: Signature,
    reply: oneshot::Sender<Result<StatusAt, ClientError>>,
}

/// Waiters of the next request.
#[derive(Default)]
struct Batch {
    /// Number of the batch.
    number: u64,
    waiters: Vec<Waiter>,
}

/// Collects waiters into batches.
#[derive(Default)]
pub(super) struct StatusBatcher(Mutex<Batch>);

impl StatusBatcher {
    fn batch(&self) -> MutexGuard<'_, Batch> {
        // The lock is never held across a partial update, so a poisoned state is valid.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the current batch and returns its number.
    fn join(&self, waiter: Waiter) -> u64 {
        let mut batch = self.batch();
        batch.waiters.push(waiter);
        batch.number
    }

    /// Takes the waiters of batch `number`; none when another waiter already took them.
    fn take(&self, number: u64) -> Vec<Waiter> {
        let mut batch = self.batch();
        if batch.number != number {
            return Vec::new();
        }
        batch.number += 1;
        std::mem::take(&mut batch.waiters)
    }
}

impl RpcChain {
    /// Returns a transaction's status, in one request with those of concurrent callers.
    pub(super) async fn status_at(&self, signature: &Signature) -> Result<StatusAt, ClientError> {
        loop {
            let (reply, answer) = oneshot::channel();
            let number = self.statuses.join(Waiter { signature: *signature, reply });
            tokio::time::sleep(self.config.poll_interval / COLLECT_FRACTION).await;
            // The first waiter of a batch that wakes up makes its request.
            self.request_statuses(self.statuses.take(number)).await;
            if let Ok(status) = answer.await {
                return status;
            }
            // The waiter that made the request was dropped before the response: join another batch.
        }
    }

    async fn request_statuses(&self, mut waiters: Vec<Waiter>) {
        while !waiters.is_empty() {
            let rest = waiters.split_off(waiters.len().min(MAX_SIGNATURES));
            let batch = std::mem::replace(&mut waiters, rest);
            let answer = self.signature_statuses(&batch).await;
            for (index, Waiter { reply, .. }) in batch.into_iter().enumerate() {
                let status = answer.as_ref().map_err(ClientError::clone);
                let status = status.map(|(slot, found)| (*slot, found.get(index).cloned().flatten()));
                // A waiter that was dropped needs no reply.
                let _ = reply.send(status);
            }
        }
    }

    /// Requests the statuses of the waiters, in order.
    async fn signature_statuses(
        &self,
        waiters: &[Waiter],
    ) -> Result<(u64, Vec<Option<TransactionStatus>>), ClientError> {
        let signatures: Vec<_> = waiters.iter().map(|waiter| waiter.signature.to_string()).collect();
        let params = json!([signatures, {"searchTransactionHistory": true}]);
        let answer: Response<Vec<Option<TransactionStatus>>> =
            self.request(RpcRequest::GetSignatureStatuses, params).await?;
        if answer.value.len() == waiters.len() {
            Ok((answer.context.slot, answer.value))
        } else {
            Err(invalid_response("statuses of other transactions than requested"))
        }
    }
}
