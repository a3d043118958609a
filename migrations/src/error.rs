//! Errors that stop a migration.

use influence_client::{ClientError, cluster::Cluster};
use solana_address::Address;
use thiserror::Error;

use crate::settings::SettingsError;

/// Error that stops a migration. Another run finishes what was started.
#[derive(Debug, Error)]
pub enum MigrationError {
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Chain(#[from] ClientError),
    #[error("could not {step}: {error}")]
    Step { step: String, error: ClientError },
    #[error(
        "the node belongs to cluster {found}, not to {desired}; correct --url, or `cluster` in the settings"
    )]
    WrongCluster { found: Cluster, desired: Cluster },
    #[error("there is no mint at {0}; correct `roles.mint`, or create the mint first")]
    NoMint(Address),
    #[error(
        "`{field}` is {found} and cannot become {desired}: it was fixed when the program was initialized; correct the settings, or deploy the program under another address"
    )]
    Fixed { field: &'static str, found: String, desired: String },
    #[error("the program {0} is not deployed on this cluster; name its file with --program")]
    NotDeployed(Address),
    #[error("the program {program} cannot be {action}: it is immutable (it has no upgrade authority)")]
    Immutable { program: Address, action: &'static str },
    #[error("{address} is not {expected}: {reason}")]
    UnexpectedAccount { address: Address, expected: &'static str, reason: String },
    #[error("{payer} has {has} lamports and needs {needs}, excluding priority fees; fund it")]
    InsufficientFunds { payer: Address, has: u64, needs: u64 },
    #[error("no slot after {0} within a minute; check that the cluster is running")]
    NoNextSlot(u64),
    #[error("after {0} rounds the buffer still lacks parts of the program; run again, or use another node")]
    IncompleteBuffer(u32),
}
