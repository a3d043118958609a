//! Keys that a migration signs with.

use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

#[derive(Clone, Debug)]
pub struct Signers {
    pub payer: Address,
    /// Upgrade authority of a newly deployed program.
    pub authority: Address,
    /// Addresses whose keys are available.
    pub available: Vec<Address>,
}

impl Signers {
    /// The first key pays, `authority` deploys.
    pub fn new(keys: &[&Keypair], authority: Address) -> Self {
        let available: Vec<Address> = keys.iter().map(|key| key.pubkey()).collect();
        Self { payer: available.first().copied().unwrap_or(authority), authority, available }
    }

    /// Payer of a transaction that `signer` must sign.
    pub(crate) fn payer_for(&self, signer: &Address) -> Address {
        // A signer without a key here, such as a multisig, pays for itself: then no other key has to sign.
        if self.available.contains(signer) { self.payer } else { *signer }
    }
}
