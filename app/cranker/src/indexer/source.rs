//! What an observer asks of a cluster. Everything is finalized: what was answered once stays true.

use influence_client::{
    ClientError,
    rpc::finalized::{FinalizedTransaction, SignatureInfo, TokenBalance},
    state::Gallery,
};
use solana_address::Address;
use solana_signature::Signature;

use crate::journal::records::{AccountState, Point};

/// Every token account of the mint, at one slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenAccounts {
    /// The slot that the answer is of.
    pub slot: u64,
    /// The accounts, empty ones too.
    pub accounts: Vec<(Address, AccountState)>,
}

impl From<TokenBalance> for AccountState {
    fn from(holding: TokenBalance) -> Self {
        Self { owner: holding.owner.to_bytes(), balance: holding.amount }
    }
}

impl From<&FinalizedTransaction> for Point {
    fn from(landed: &FinalizedTransaction) -> Self {
        Self { slot: landed.slot, time: landed.time }
    }
}

/// A cluster, as far as observing needs it: one mint, one program.
#[allow(async_fn_in_trait)]
pub trait Cluster {
    /// The newest finalized block.
    async fn finalized(&self) -> Result<Point, ClientError>;

    /// A block's time, unix seconds; none for a slot without a block.
    async fn block_time(&self, slot: u64) -> Result<Option<i64>, ClientError>;

    /// The first slot whose transactions the node still has.
    async fn first_slot(&self) -> Result<u64, ClientError>;

    /// Every token account of the mint, at `slot` or later.
    async fn token_accounts(&self, slot: u64) -> Result<TokenAccounts, ClientError>;

    /// A page of the transactions that name `address`, newest first, of one slot in reverse order of the block; those
    /// before `before`, if it is given. An empty page is the end of the history that the node has.
    async fn signatures(
        &self,
        address: &Address,
        before: Option<&Signature>,
    ) -> Result<Vec<SignatureInfo>, ClientError>;

    /// A transaction; none when the node does not have it.
    async fn transaction(&self, signature: &Signature) -> Result<Option<FinalizedTransaction>, ClientError>;

    /// The galleries at up to 100 addresses, as of `slot` or later; none for what is no gallery.
    async fn galleries(&self, addresses: &[Address], slot: u64) -> Result<Vec<Option<Gallery>>, ClientError>;

    /// The mint.
    fn mint(&self) -> Address;

    /// The program.
    fn program(&self) -> Address;
}

/// What a subscription to the token program's accounts says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// From now on every change is told, closings excepted.
    Connected,
    /// A token account of the mint changed in a slot.
    Changed {
        /// The slot.
        slot: u64,
        /// The token account.
        account: Address,
        /// Its state after the slot.
        state: AccountState,
    },
    /// The connection was lost, and with it nobody knows what.
    Lost,
}
