//! Migrations: bring a cluster to the state that a settings file describes.
//!
//! [`plan()`] compares the chain with a [`DesiredState`] and returns the missing steps: deploying or upgrading the program,
//! initializing it, changing settings and crankers, handing over authorities. [`migrate`] executes them. Both work over any
//! [`influence_client::chain::Chain`]. A plan made after a migration is empty.
//!
//! # Design
//! - There is no state besides the chain's. An interrupted run is repeated: it finds the buffer again and writes only
//!   the chunks of the program that are missing.
//! - The program's buffer is at an address derived from the payer's key and the program's hash. It needs no key file, and
//!   another program has another buffer.
//! - After the last chunk the chain is read again before anything is deployed. The program account is exactly as long as
//!   the program, and is extended when an upgrade needs more.
//! - A step is executed only if all its signers' keys are available. Otherwise it and all later steps are returned, to be
//!   printed as [unsigned transactions](UnsignedTransaction). Their signer pays for them, and they have no compute
//!   budget. Their blockhash is valid for about a minute: enough for a key at hand; a multisig takes the instructions
//!   instead. A durable nonce would need an account that an operator creates and keeps.
//! - The authority over settings changes hands in the program's two steps. The upgrade authority is handed over last,
//!   because initializing the program needs it.
//! - The genesis hash is compared before anything else. A public cluster must be named in the settings.
//! - Mint and day length never change: settings that differ there are refused, not ignored.
//! - The program's address is part of the source (`cargo xtask program-id` writes it), not a build option, so that program
//!   and clients cannot disagree.
//! - `anchor migrate` runs `migrations/deploy.js`, which calls the same binary. It was tested with Anchor's CLI 1.0.1; the
//!   CLI of version 2 has the same script host, and was not tested.
#![forbid(unsafe_code)]
#![allow(missing_docs)]
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
mod signers;
pub mod step;
mod unsigned_transaction;

pub use deploy::ProgramBinary;
pub use error::MigrationError;
pub use execute::{MigrationOutcome, MigrationProgress, apply_settings, migrate};
pub use plan::{DesiredState, plan};
pub use settings::{DeploymentSettings, LevelSettings, RoleSettings, RuleSettings, SettingsError};
pub use signers::Signers;
pub use unsigned_transaction::{UnsignedTransaction, unsigned_transactions};
