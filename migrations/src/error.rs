//! Why a migration does not go on.

use influence_client::{ClientError, cluster::Cluster};
use solana_address::Address;
use thiserror::Error;

use crate::settings::SettingsError;

/// Why a migration does not go on. Nothing is half done that another run would not finish.
#[derive(Debug, Error)]
pub enum MigrationError {
    /// The settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The chain.
    #[error(transparent)]
    Chain(#[from] ClientError),
    /// What a step met.
    #[error("could not {step}: {error}")]
    Step {
        /// The step's title.
        step: String,
        /// Why.
        error: ClientError,
    },
    /// The node is of another cluster.
    #[error(
        "the node is of the cluster {found}, not of {wanted}; correct --url, or `cluster` in the settings"
    )]
    WrongCluster {
        /// The node's.
        found: Cluster,
        /// The one that is meant.
        wanted: Cluster,
    },
    /// There is no mint where the settings say.
    #[error("there is no mint at {0}; correct `roles.mint`, or create the mint first")]
    NoMint(Address),
    /// A value that was fixed when the program was initialised.
    #[error(
        "`{field}` is {found} for ever, not {wanted}: it was fixed when the program was initialised; correct the settings, or deploy the program under another address"
    )]
    Fixed {
        /// The setting.
        field: &'static str,
        /// What is on chain.
        found: String,
        /// What the settings say.
        wanted: String,
    },
    /// The program is not deployed, and it was not asked for.
    #[error("the program {0} is not deployed on this cluster; name its file with --program")]
    NotDeployed(Address),
    /// Nobody may upgrade or initialise the program any more.
    #[error("the program {program} can not be {what}: nobody has the right to upgrade it any more")]
    Immutable {
        /// The program.
        program: Address,
        /// What can not be done.
        what: &'static str,
    },
    /// Something else is at an address of the deployment.
    #[error("{address} is not {what}: {why}")]
    Foreign {
        /// The address.
        address: Address,
        /// What was expected there.
        what: &'static str,
        /// What is there instead, and the remedy.
        why: String,
    },
    /// The payer can not pay.
    #[error("{payer} has {has} lamports, and {needs} are needed, priority fees aside; fund it")]
    Funds {
        /// The payer.
        payer: Address,
        /// Its lamports.
        has: u64,
        /// What the steps need at most.
        needs: u64,
    },
    /// The chain does not go on.
    #[error("no slot came after {0} within a minute; is the cluster running?")]
    NoNextSlot(u64),
    /// Chunks of the program got lost again and again.
    #[error("after {0} rounds the buffer still lacks some of the program; run it again, or use another node")]
    Incomplete(u32),
}
