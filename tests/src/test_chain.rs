//! Chains that tests control.

use influence_client::chain::{Chain, embedded::EmbeddedChain};
use solana_account::Account;
use solana_address::Address;

/// A chain whose accounts and clock a test can set.
#[allow(async_fn_in_trait)]
pub trait TestChain: Chain {
    async fn set_account(&self, address: &Address, account: Account);

    /// Moves the clock to `unix_time` and to a later slot.
    async fn set_time(&self, unix_time: i64);
}

impl TestChain for EmbeddedChain {
    async fn set_account(&self, address: &Address, account: Account) {
        EmbeddedChain::set_account(self, address, account).expect("an account that the chain can hold");
    }

    async fn set_time(&self, unix_time: i64) {
        EmbeddedChain::set_time(self, unix_time);
    }
}
