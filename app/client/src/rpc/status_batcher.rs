//! Statuses of transactions, looked up together: a node tells those of 256 as readily as of one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::json;
use solana_rpc_client_api::{request::RpcRequest, response::Response};
use solana_signature::Signature;
use solana_transaction_status_client_types::TransactionStatus;
use tokio::sync::oneshot;

use super::Rpc;
use crate::{ClientError, chain::unreadable};

/// Most signatures of a request, by the rules of JSON-RPC.
const MOST: usize = 256;
/// Who asks waits for others who ask this part of the time between two looks.
const GATHERING: u32 = 8;

/// A transaction's status, and the slot up to which the node that answers has looked.
pub(super) type Looked = (u64, Option<TransactionStatus>);

/// Who wants to know a transaction's status.
struct Asking {
    signature: Signature,
    tell: oneshot::Sender<Result<Looked, ClientError>>,
}

/// Those who ask, until somebody asks the node for all of them.
#[derive(Default)]
struct Gathered {
    /// How often that was done.
    round: u64,
    asking: Vec<Asking>,
}

/// Where those who ask come together.
#[derive(Default)]
pub(super) struct Statuses(Mutex<Gathered>);

impl Statuses {
    fn gathered(&self) -> MutexGuard<'_, Gathered> {
        // Only whole values are ever written.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Comes to the others, and says in which round.
    fn join(&self, asking: Asking) -> u64 {
        let mut gathered = self.gathered();
        gathered.asking.push(asking);
        gathered.round
    }

    /// Everybody of a round; nobody when somebody has taken them already.
    fn take(&self, round: u64) -> Vec<Asking> {
        let mut gathered = self.gathered();
        if gathered.round != round {
            return Vec::new();
        }
        gathered.round += 1;
        std::mem::take(&mut gathered.asking)
    }
}

impl Rpc {
    /// A transaction's status, looked up together with those that others ask for at about the same time.
    pub(super) async fn status_at(&self, signature: &Signature) -> Result<Looked, ClientError> {
        loop {
            let (tell, told) = oneshot::channel();
            let round = self.statuses.join(Asking { signature: *signature, tell });
            tokio::time::sleep(self.config.poll / GATHERING).await;
            // Whoever of a round wakes first asks for all of it.
            self.look_up(self.statuses.take(round)).await;
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
            let answer = self.ask_for(&together).await;
            for (place, Asking { tell, .. }) in together.into_iter().enumerate() {
                let of_this = answer.as_ref().map_err(ClientError::clone);
                let of_this = of_this.map(|(slot, found)| (*slot, found.get(place).cloned().flatten()));
                // Who does not wait any more need not be told.
                let _ = tell.send(of_this);
            }
        }
    }

    /// The statuses of transactions, in their order.
    async fn ask_for(&self, asking: &[Asking]) -> Result<(u64, Vec<Option<TransactionStatus>>), ClientError> {
        let signatures: Vec<_> = asking.iter().map(|one| one.signature.to_string()).collect();
        let params = json!([signatures, {"searchTransactionHistory": true}]);
        let answer: Response<Vec<Option<TransactionStatus>>> =
            self.ask(RpcRequest::GetSignatureStatuses, params).await?;
        if answer.value.len() == asking.len() {
            Ok((answer.context.slot, answer.value))
        } else {
            Err(unreadable("an answer about other transactions than were asked for"))
        }
    }
}
