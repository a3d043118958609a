//! The keys that a migration signs with.

use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Who makes a migration.
#[derive(Clone, Debug)]
pub struct Who {
    /// Pays, where its key is enough.
    pub payer: Address,
    /// Becomes the upgrade authority of a program that is deployed anew.
    pub authority: Address,
    /// Everybody whose keys are at hand.
    pub held: Vec<Address>,
}

impl Who {
    /// With these keys: the first pays, `authority` deploys.
    pub fn with(keys: &[&Keypair], authority: Address) -> Self {
        let held: Vec<Address> = keys.iter().map(|key| key.pubkey()).collect();
        Self { payer: held.first().copied().unwrap_or(authority), authority, held }
    }

    /// Who pays for a transaction that `signer` has to sign: the payer, or the signer itself where its key is elsewhere,
    /// as a multisig's: then nobody else has to sign.
    pub(crate) fn payer_with(&self, signer: &Address) -> Address {
        if self.held.contains(signer) { self.payer } else { *signer }
    }
}
