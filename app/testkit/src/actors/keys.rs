//! Keys that follow from names. They are published with the demo, and worth nothing anywhere else.

use sha2::{Digest, Sha256};
use solana_address::Address;
use solana_keypair::Keypair;

/// A fan of the shipped balances: its owner is this key's address.
pub fn fan(index: u32) -> Keypair {
    keypair(&[b"influence-demo fan", &index.to_le_bytes()])
}

/// Plays the `index`-th owner of a file whose owners' keys only they have.
pub fn stand_in(index: u32) -> Keypair {
    keypair(&[b"influence-demo stand-in", &index.to_le_bytes()])
}

/// Token account of a stand-in.
pub fn stand_in_account(index: u32) -> Address {
    Address::from(digest(&[b"influence-demo stand-in token account", &index.to_le_bytes()]))
}

/// The market, from which everybody buys and to which everybody sells: the exchange of the shipped balances.
pub fn market() -> Keypair {
    keypair(&[b"influence-demo exchange"])
}

/// The market's token account.
pub fn market_account() -> Address {
    Address::from(digest(&[b"influence-demo exchange token account"]))
}

/// What stands for a genesis hash: this chain has none.
pub fn cluster() -> [u8; 32] {
    digest(&[b"influence-demo cluster"])
}

/// Somebody with a role: an authority, a creator, a cranker.
pub fn role(name: &str, index: u32) -> Keypair {
    keypair(&[b"influence-demo role", name.as_bytes(), &index.to_le_bytes()])
}

fn keypair(parts: &[&[u8]]) -> Keypair {
    Keypair::new_from_array(digest(parts))
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(parts.concat()).into()
}
