//! Reads that the indexer needs from a cluster. Every answer is finalized, so it never changes.

use influence_client::{
    ClientError,
    rpc::finalized::{FinalizedTransaction, SignatureInfo, TokenBalance},
    state::Gallery,
};
use solana_address::Address;
use solana_signature::Signature;

use crate::journal::entries::SlotTime;

impl From<&FinalizedTransaction> for SlotTime {
    fn from(landed: &FinalizedTransaction) -> Self {
        Self { slot: landed.slot, time: landed.time }
    }
}

/// Source of finalized data about one mint and one program.
#[allow(async_fn_in_trait)]
pub trait FinalizedSource {
    /// Latest finalized block.
    async fn finalized(&self) -> Result<SlotTime, ClientError>;

    /// Time of a block, unix seconds; none for a slot without a block.
    async fn block_time(&self, slot: u64) -> Result<Option<i64>, ClientError>;

    /// First slot whose transactions the node still has.
    async fn first_slot(&self) -> Result<u64, ClientError>;

    /// Every token account of the mint, also empty ones, at `slot` or later, with the slot of the answer.
    async fn token_accounts(&self, slot: u64) -> Result<(u64, Vec<(Address, TokenBalance)>), ClientError>;

    /// One page of the transactions that name `address`, newest first (reverse block order within a slot), before `before`
    /// if given. An empty page ends the history that the node has.
    async fn signatures(
        &self,
        address: &Address,
        before: Option<&Signature>,
    ) -> Result<Vec<SignatureInfo>, ClientError>;

    /// A transaction; none if the node does not have it.
    async fn transaction(&self, signature: &Signature) -> Result<Option<FinalizedTransaction>, ClientError>;

    /// Galleries at up to 100 addresses, as of `slot` or later; none for any other account.
    async fn galleries(&self, addresses: &[Address], slot: u64) -> Result<Vec<Option<Gallery>>, ClientError>;

    fn mint(&self) -> Address;

    fn program(&self) -> Address;
}
