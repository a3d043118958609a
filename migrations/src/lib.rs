//! Bringing a cluster to what the settings say: the program deployed or upgraded, initialised, its rules and roles set.
//!
//! [`plan()`] compares what is on chain with what is wanted and gives the steps that are missing, [`migrate`] makes them.
//! Both work over any [`influence_client::chain::Chain`]. Planning after migrating gives no steps, so that a migration
//! can be stopped anywhere and begun again.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(
    not(test),
    deny(clippy::expect_used, clippy::indexing_slicing, clippy::panic, clippy::unwrap_used)
)]

pub mod command;
pub mod configure;
mod deploy;
mod error;
mod execute;
mod plan;
pub mod settings;
pub mod step;
mod unsigned;

use influence_client::{chain::Chain, send::Pricing};
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

pub use deploy::Program;
pub use error::MigrationError;
pub use execute::{Migrated, Progress, migrate};
pub use plan::{Wanted, plan};
pub use settings::{Level, Roles, Rules, Settings, SettingsError};
pub use unsigned::{Unsigned, unsigned};

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

/// Sets up a program that is deployed already, or changes what differs: what a local chain and an operator's command
/// need. `authority` is its upgrade authority, or whoever may change the settings by now.
///
/// # Errors
/// [`MigrationError`].
pub async fn initialise(
    chain: &impl Chain,
    settings: &Settings,
    payer: &Keypair,
    authority: &Keypair,
    pricing: Pricing,
) -> Result<Migrated, MigrationError> {
    let keys = [payer, authority];
    let wanted = Wanted { settings: Some(settings), program: None };
    migrate(chain, &wanted, &Who::with(&keys, authority.pubkey()), &keys, pricing, &mut |_| ()).await
}
