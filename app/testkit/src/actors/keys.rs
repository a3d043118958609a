//! Keys derived from names. They are published with the sample data, and worth nothing anywhere else.

use influence_core::merkle::{Sha2, Sha256};
use solana_address::Address;
use solana_keypair::Keypair;

/// SHA-256 of `parts` as the secret of a key.
pub fn keypair(parts: &[&[u8]]) -> Keypair {
    Keypair::new_from_array(Sha2::hashv(parts))
}

fn address(parts: &[&[u8]]) -> Address {
    Address::from(Sha2::hashv(parts))
}

/// Fan number `index` of the sample balances.
pub fn fan(index: u32) -> Keypair {
    keypair(&[b"influence-demo fan", &index.to_le_bytes()])
}

/// Token account number `account` of a fan of the sample balances.
pub fn fan_account(index: u32, account: u32) -> Address {
    address(&[b"influence-demo token account", &index.to_le_bytes(), &account.to_le_bytes()])
}

/// Signs for owner number `index` of a user's own balance file, whose keys only the owner has.
pub fn proxy(index: u32) -> Keypair {
    keypair(&[b"influence-demo stand-in", &index.to_le_bytes()])
}

pub fn proxy_account(index: u32) -> Address {
    address(&[b"influence-demo stand-in token account", &index.to_le_bytes()])
}

/// Holds every token that no fan holds, and trades with all fans: the exchange of the sample balances.
pub fn treasury() -> Keypair {
    keypair(&[b"influence-demo exchange"])
}

pub fn treasury_account() -> Address {
    address(&[b"influence-demo exchange token account"])
}

/// A role of the demo: an authority, a creator, a cranker.
pub fn role(name: &str, index: u32) -> Keypair {
    keypair(&[b"influence-demo role", name.as_bytes(), &index.to_le_bytes()])
}

/// Stands for a genesis hash: the embedded chain has none.
pub fn cluster() -> Address {
    address(&[b"influence-demo cluster"])
}
