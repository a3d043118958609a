//! [`FinalizedSource`] over JSON-RPC, and the subscription over websockets.

use influence_client::{
    ClientError, PROGRAM_ID,
    accounts::decode_account,
    instructions::MintInfo,
    rpc::{
        finalized::{FinalizedReader, FinalizedTransaction, SignatureInfo, TokenBalance},
        subscribe::{TokenAccountUpdate, subscribe_token_accounts},
    },
    state::Gallery,
};
use solana_address::Address;
use solana_signature::Signature;
use tokio::{
    sync::mpsc::{Receiver, channel},
    task::JoinHandle,
};

use super::source::FinalizedSource;
use crate::journal::entries::SlotTime;

/// Capacity of the update channel. When it is full, the node waits, and finally drops the connection.
const CHANNEL_CAPACITY: usize = 65_536;

/// Subscribes to the token accounts of a mint at `url`. The subscription ends when the receiver is dropped.
pub fn subscribe(url: String, token: MintInfo) -> (Receiver<TokenAccountUpdate>, JoinHandle<()>) {
    let (sender, receiver) = channel(CHANNEL_CAPACITY);
    let task = tokio::spawn(async move { subscribe_token_accounts(&url, &token, &sender).await });
    (receiver, task)
}

impl FinalizedSource for FinalizedReader {
    async fn finalized(&self) -> Result<SlotTime, ClientError> {
        let (slot, time) = self.latest_finalized().await?;
        Ok(SlotTime { slot, time })
    }

    async fn block_time(&self, slot: u64) -> Result<Option<i64>, ClientError> {
        FinalizedReader::block_time(self, slot).await
    }

    async fn first_slot(&self) -> Result<u64, ClientError> {
        FinalizedReader::first_slot(self).await
    }

    async fn token_accounts(&self, slot: u64) -> Result<(u64, Vec<(Address, TokenBalance)>), ClientError> {
        FinalizedReader::token_accounts(self, slot).await
    }

    async fn signatures(
        &self,
        address: &Address,
        before: Option<&Signature>,
    ) -> Result<Vec<SignatureInfo>, ClientError> {
        FinalizedReader::signatures(self, address, before).await
    }

    async fn transaction(&self, signature: &Signature) -> Result<Option<FinalizedTransaction>, ClientError> {
        FinalizedReader::transaction(self, signature).await
    }

    async fn galleries(&self, addresses: &[Address], slot: u64) -> Result<Vec<Option<Gallery>>, ClientError> {
        let accounts = self.accounts(addresses, slot).await?;
        Ok(accounts.into_iter().map(|account| decode_account(&account?).ok()).collect())
    }

    fn mint(&self) -> Address {
        self.token().mint
    }

    fn program(&self) -> Address {
        PROGRAM_ID
    }
}
