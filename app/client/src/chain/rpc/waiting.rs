//! What transactions wait for, asked for together: a node tells the statuses of 256 transactions as readily as of one,
//! and all of them wait for the same finalized block, and for a blockhash that several can use.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use serde_json::json;
use solana_rpc_client_api::{request::RpcRequest, response::Response};
use solana_signature::Signature;
use solana_transaction_status_client_types::TransactionStatus;
use tokio::sync::oneshot;

use super::{Rpc, read::unreadable};
use crate::ClientError;

/// Most signatures of a request, by the rules of JSON-RPC.
const MOST: usize = 256;
/// Who asks waits for others who ask this part of the time between two looks.
const GATHERING: u32 = 8;

/// A transaction's status, and the slot up to which the node that answers has looked.
pub(super) type Looked = (u64, Option<TransactionStatus>);

/// The finalized slot and the block height there, as getEpochInfo tells them together.
#[derive(Clone, Copy, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finalized {
    /// The slot.
    pub absolute_slot: u64,
    /// Blocks up to it.
    pub block_height: u64,
}

/// Who wants to know a transaction's status.
struct Asking {
    signature: Signature,
    tell: oneshot::Sender<Result<Looked, ClientError>>,
}

/// What is asked for together.
#[derive(Default)]
pub(super) struct Waiting {
    asking: Mutex<Vec<Asking>>,
    finalized: tokio::sync::Mutex<Option<(Finalized, Instant)>>,
    /// Held while asking for a blockhash: who comes meanwhile gets the same.
    pub blockhash: tokio::sync::Mutex<()>,
}

impl Waiting {
    fn asking(&self) -> MutexGuard<'_, Vec<Asking>> {
        // Only whole values are ever written.
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rpc {
    /// A transaction's status, looked up together with those that others ask for at about the same time.
    pub(super) async fn status_at(&self, signature: &Signature) -> Result<Looked, ClientError> {
        loop {
            let (tell, told) = oneshot::channel();
            self.waiting.asking().push(Asking { signature: *signature, tell });
            tokio::time::sleep(self.config.poll / GATHERING).await;
            // Whoever wakes first asks for all: the others find nothing left to ask.
            let all = std::mem::take(&mut *self.waiting.asking());
            self.look_up(all).await;
            if let Ok(looked) = told.await {
                return looked;
            }
            // Who asked for us was given up before the answer came.
        }
    }

    async fn look_up(&self, mut all: Vec<Asking>) {
        while !all.is_empty() {
            let rest = all.split_off(all.len().min(MOST));
            let together = std::mem::replace(&mut all, rest);
            let answer = self.statuses(&together).await;
            for (place, Asking { tell, .. }) in together.into_iter().enumerate() {
                let of_this = answer.as_ref().map_err(ClientError::clone);
                // Who does not wait any more need not be told.
                let _ = tell.send(of_this.map(|(slot, statuses)| (*slot, statuses[place].clone())));
            }
        }
    }

    /// The statuses of transactions, in their order.
    async fn statuses(&self, of: &[Asking]) -> Result<(u64, Vec<Option<TransactionStatus>>), ClientError> {
        let signatures: Vec<_> = of.iter().map(|asking| asking.signature.to_string()).collect();
        let params = json!([signatures, {"searchTransactionHistory": true}]);
        let answer: Response<Vec<Option<TransactionStatus>>> =
            self.ask(RpcRequest::GetSignatureStatuses, params).await?;
        if answer.value.len() == of.len() {
            Ok((answer.context.slot, answer.value))
        } else {
            Err(unreadable("an answer about other transactions than were asked for"))
        }
    }

    /// The finalized chain, as it was at most one look ago.
    pub(super) async fn finalized(&self) -> Result<Finalized, ClientError> {
        // Held while asking: who comes meanwhile gets the same answer.
        let mut known = self.waiting.finalized.lock().await;
        if let Some((finalized, asked)) = *known
            && asked.elapsed() < self.config.poll
        {
            return Ok(finalized);
        }
        let asked = Instant::now();
        let finalized = self.ask(RpcRequest::GetEpochInfo, json!([{"commitment": "finalized"}])).await?;
        *known = Some((finalized, asked));
        Ok(finalized)
    }
}
