//! A cluster over JSON-RPC, and a subscription over websockets.

use influence_client::{
    ClientError, PROGRAM_ID,
    accounts::decode_account,
    instructions::MintInfo,
    rpc::{
        finalized::{FinalizedReader, FinalizedTransaction, SignatureInfo},
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

use super::source::{Cluster, Notice, TokenAccounts};
use crate::journal::records::Point;

/// Notices that wait to be recorded. When there are more, the node waits, and at last gives up the connection.
const WAITING: usize = 65_536;

/// Subscribes to the token accounts of a mint at `url`. The subscription ends when the receiver is dropped.
pub fn subscribe(url: String, token: MintInfo) -> (Receiver<Notice>, JoinHandle<()>) {
    let (sender, receiver) = channel(WAITING);
    let task = tokio::spawn(async move {
        subscribe_token_accounts(&url, &token, notice, &sender).await;
    });
    (receiver, task)
}

fn notice(watched: TokenAccountUpdate) -> Notice {
    match watched {
        TokenAccountUpdate::Connected => Notice::Connected,
        TokenAccountUpdate::Lost => Notice::Lost,
        TokenAccountUpdate::Changed { slot, account, balance } => {
            Notice::Changed { slot, account: account.to_bytes(), state: balance.into() }
        }
    }
}

impl Cluster for FinalizedReader {
    async fn finalized(&self) -> Result<Point, ClientError> {
        let (slot, time) = self.latest_finalized().await?;
        Ok(Point { slot, time })
    }

    async fn block_time(&self, slot: u64) -> Result<Option<i64>, ClientError> {
        FinalizedReader::block_time(self, slot).await
    }

    async fn first_slot(&self) -> Result<u64, ClientError> {
        FinalizedReader::first_slot(self).await
    }

    async fn token_accounts(&self, slot: u64) -> Result<TokenAccounts, ClientError> {
        let (slot, accounts) = FinalizedReader::token_accounts(self, slot).await?;
        let accounts = accounts.into_iter().map(|(account, holding)| (account.to_bytes(), holding.into()));
        Ok(TokenAccounts { slot, accounts: accounts.collect() })
    }

    async fn signatures(
        &self,
        address: &Address,
        before: Option<&Signature>,
    ) -> Result<Vec<SignatureInfo>, ClientError> {
        FinalizedReader::signatures(self, &Address::from(*address), before).await
    }

    async fn transaction(&self, signature: &Signature) -> Result<Option<FinalizedTransaction>, ClientError> {
        FinalizedReader::transaction(self, signature).await
    }

    async fn galleries(&self, addresses: &[Address], slot: u64) -> Result<Vec<Option<Gallery>>, ClientError> {
        let addresses: Vec<Address> = addresses.iter().copied().map(Address::from).collect();
        let accounts = self.accounts(&addresses, slot).await?;
        // What is none of ours, or of another kind, is no gallery.
        Ok(accounts.into_iter().map(|account| decode_account(&account?).ok()).collect())
    }

    fn mint(&self) -> Address {
        self.token().mint.to_bytes()
    }

    fn program(&self) -> Address {
        PROGRAM_ID.to_bytes()
    }
}
