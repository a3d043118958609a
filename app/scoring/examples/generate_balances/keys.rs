//! Keys that follow from an index; see the example's own page.

use sha2::{Digest, Sha256};
use solana_keypair::Keypair;
use solana_signer::Signer;

/// The wallet of a fan.
pub fn fan(index: u32) -> [u8; 32] {
    public_key(digest(&[b"influence-demo fan", &index.to_le_bytes()]))
}

/// A fan's token account.
pub fn fan_account(index: u32, account: u32) -> [u8; 32] {
    digest(&[b"influence-demo token account", &index.to_le_bytes(), &account.to_le_bytes()])
}

/// The wallet of the exchange.
pub fn exchange() -> [u8; 32] {
    public_key(digest(&[b"influence-demo exchange"]))
}

/// The exchange's token account.
pub fn exchange_account() -> [u8; 32] {
    digest(&[b"influence-demo exchange token account"])
}

fn public_key(secret: [u8; 32]) -> [u8; 32] {
    Keypair::new_from_array(secret).pubkey().to_bytes()
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(parts.concat()).into()
}
