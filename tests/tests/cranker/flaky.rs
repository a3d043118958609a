//! The way to a cluster through a bad network: every so many calls one is lost, before it arrives or with its answer.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use influence_client::{
    ClientError,
    chain::{Chain, ChainLayer, Receipt},
    rpc::finalized::{FinalizedTransaction, SignatureInfo, TokenBalance},
    state::Gallery,
};
use influence_cranker::{indexer::FinalizedSource, journal::entries::SlotTime};
use solana_address::Address;
use solana_signature::Signature;
use solana_transaction::versioned::VersionedTransaction;

use crate::cluster_fixture::ClusterFixture;

/// A cluster behind a bad network. Clones share the count of calls.
#[derive(Clone)]
pub struct Flaky {
    pub cluster: ClusterFixture,
    calls: Arc<AtomicUsize>,
    /// Calls from one that is lost to the next.
    period: usize,
    phase: usize,
    pub lost: Arc<AtomicUsize>,
    /// Transactions that landed, and whose receipt arrived.
    pub told: Arc<AtomicUsize>,
}

/// What happens to a call.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Arrives,
    /// It never arrives.
    Lost,
    /// It arrives, and its answer does not.
    Unanswered,
}

impl Flaky {
    /// Loses calls number `phase`, `phase + period` and so on.
    pub fn new(cluster: ClusterFixture, period: usize, phase: usize) -> Self {
        Self { cluster, calls: Arc::default(), period, phase, lost: Arc::default(), told: Arc::default() }
    }

    fn fate(&self) -> Fate {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        if call % self.period != self.phase {
            return Fate::Arrives;
        }
        let lost = self.lost.fetch_add(1, Ordering::Relaxed);
        if lost.is_multiple_of(2) { Fate::Unanswered } else { Fate::Lost }
    }
}

impl ChainLayer for Flaky {
    type Inner = ClusterFixture;

    fn inner(&self) -> &ClusterFixture {
        &self.cluster
    }

    async fn call<T>(&self, answer: impl Future<Output = Result<T, ClientError>>) -> Result<T, ClientError> {
        let fate = self.fate();
        let lost = || ClientError::Unreachable("the network lost a call".into());
        if fate == Fate::Lost {
            return Err(lost());
        }
        let answer = answer.await;
        if fate == Fate::Unanswered { Err(lost()) } else { answer }
    }

    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let receipt = self.call(self.cluster.send(transaction)).await?;
        self.told.fetch_add(1, Ordering::Relaxed);
        Ok(receipt)
    }
}

impl FinalizedSource for Flaky {
    async fn finalized(&self) -> Result<SlotTime, ClientError> {
        self.call(self.cluster.finalized()).await
    }

    async fn block_time(&self, slot: u64) -> Result<Option<i64>, ClientError> {
        self.call(self.cluster.block_time(slot)).await
    }

    async fn first_slot(&self) -> Result<u64, ClientError> {
        self.call(self.cluster.first_slot()).await
    }

    async fn token_accounts(&self, slot: u64) -> Result<(u64, Vec<(Address, TokenBalance)>), ClientError> {
        self.call(self.cluster.token_accounts(slot)).await
    }

    async fn signatures(
        &self,
        address: &Address,
        before: Option<&Signature>,
    ) -> Result<Vec<SignatureInfo>, ClientError> {
        self.call(self.cluster.signatures(address, before)).await
    }

    async fn transaction(&self, signature: &Signature) -> Result<Option<FinalizedTransaction>, ClientError> {
        self.call(self.cluster.transaction(signature)).await
    }

    async fn galleries(&self, addresses: &[Address], slot: u64) -> Result<Vec<Option<Gallery>>, ClientError> {
        self.call(self.cluster.galleries(addresses, slot)).await
    }

    fn mint(&self) -> Address {
        self.cluster.mint()
    }

    fn program(&self) -> Address {
        self.cluster.program()
    }
}
