//! Fans, creators, crankers and roles: their keys, and what they do.

pub mod action_log;
pub mod keys;
pub mod population;
pub mod script;

pub use action_log::{ActionLog, LoggedAction};
pub use population::{Actor, Membership, Population};
pub use script::{FanAction, TimedAction};

use influence_client::{address, instructions::MintInfo};
use rand_chacha::{ChaCha8Rng, rand_core::RngCore};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// A wallet with its associated token account.
#[derive(Debug)]
pub struct Fan {
    pub key: Keypair,
    pub owner: Address,
    /// The associated token account.
    pub tokens: Address,
}

impl Fan {
    pub fn new(key: Keypair, token: &MintInfo) -> Self {
        let owner = key.pubkey();
        Self { owner, tokens: address::associated_token(&owner, &token.mint, &token.program), key }
    }
}

/// Draws numbers.
pub trait DrawBelow {
    /// A number from 0 to `bound` - 1. The slight preference for small ones does no harm here.
    fn below(&mut self, bound: u64) -> u64;
}

impl DrawBelow for ChaCha8Rng {
    fn below(&mut self, bound: u64) -> u64 {
        self.next_u64() % bound
    }
}
