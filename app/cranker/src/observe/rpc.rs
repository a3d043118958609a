//! A cluster over JSON-RPC, and a subscription over websockets.

use influence_client::{
    ClientError, PROGRAM_ID,
    account::decode,
    chain::{
        finalized::{Finalized, Holding},
        watch::{Watched, watch},
    },
    instruction::Token,
    state::Gallery,
};
use influence_scoring::key::Key;
use solana_address::Address;
use tokio::{
    sync::mpsc::{Receiver, channel},
    task::JoinHandle,
};

use super::{
    Cluster, Notice,
    source::{Landed, Listed, TokenAccounts, TokenMove},
};
use crate::journal::records::{AccountState, Point, Signature};

/// Notices that wait to be recorded. When there are more, the node waits, and at last gives up the connection.
const WAITING: usize = 65_536;

/// Subscribes to the token accounts of a mint at `url`. The subscription ends when the receiver is dropped.
pub fn subscribe(url: String, token: Token) -> (Receiver<Notice>, JoinHandle<()>) {
    let (sender, receiver) = channel(WAITING);
    let task = tokio::spawn(async move {
        watch(&url, &token, notice, &sender).await;
    });
    (receiver, task)
}

fn notice(watched: Watched) -> Notice {
    match watched {
        Watched::Connected => Notice::Connected,
        Watched::Lost => Notice::Lost,
        Watched::Changed { slot, account, holding } => {
            Notice::Changed { slot, account: account.to_bytes(), state: state(holding) }
        }
    }
}

fn state(holding: Holding) -> AccountState {
    AccountState { owner: holding.owner.to_bytes(), balance: holding.amount }
}

impl Cluster for Finalized {
    async fn finalized(&self) -> Result<Point, ClientError> {
        let (slot, time) = self.newest().await?;
        Ok(Point { slot, time })
    }

    async fn block_time(&self, slot: u64) -> Result<Option<i64>, ClientError> {
        Finalized::block_time(self, slot).await
    }

    async fn first_slot(&self) -> Result<u64, ClientError> {
        Finalized::first_slot(self).await
    }

    async fn token_accounts(&self, slot: u64) -> Result<TokenAccounts, ClientError> {
        let (slot, accounts) = Finalized::token_accounts(self, slot).await?;
        let accounts = accounts.into_iter().map(|(account, holding)| (account.to_bytes(), state(holding)));
        Ok(TokenAccounts { slot, accounts: accounts.collect() })
    }

    async fn signatures(
        &self,
        address: &Key,
        before: Option<&Signature>,
    ) -> Result<Vec<Listed>, ClientError> {
        let before = before.map(|signature| solana_signature::Signature::from(*signature));
        let listed = Finalized::signatures(self, &Address::from(*address), before.as_ref()).await?;
        let listed = listed.into_iter().map(|entry| Listed {
            signature: entry.signature.into(),
            slot: entry.slot,
            failed: entry.failed,
        });
        Ok(listed.collect())
    }

    async fn transaction(&self, signature: &Signature) -> Result<Option<Landed>, ClientError> {
        let found = Finalized::transaction(self, &(*signature).into()).await?;
        Ok(found.map(|found| Landed {
            at: Point { slot: found.slot, time: found.time },
            logs: found.logs,
            accounts: found.accounts.iter().map(Address::to_bytes).collect(),
            signers: found.signers,
            moves: found.moves.iter().map(token_move).collect(),
        }))
    }

    async fn galleries(&self, addresses: &[Key], slot: u64) -> Result<Vec<Option<Gallery>>, ClientError> {
        let addresses: Vec<Address> = addresses.iter().copied().map(Address::from).collect();
        let accounts = self.accounts(&addresses, slot).await?;
        // What is none of ours, or of another kind, is no gallery.
        Ok(accounts.into_iter().map(|account| decode(&account?).ok()).collect())
    }

    fn mint(&self) -> Key {
        self.token().mint.to_bytes()
    }

    fn program(&self) -> Key {
        PROGRAM_ID.to_bytes()
    }
}

fn token_move(moved: &influence_client::chain::finalized::TokenMove) -> TokenMove {
    let account = moved.account.to_bytes();
    TokenMove { account, before: moved.before.map(state), after: moved.after.map(state) }
}
