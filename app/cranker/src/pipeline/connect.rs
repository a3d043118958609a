//! The cluster that the settings name, or one sentence why the node's is not it.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use influence_client::{
    PROGRAM_ID, address, chain,
    cluster::Cluster,
    rpc::{RpcChain, config},
    state::Config,
};
use influence_core::{RuleError, calendar::Calendar};
use influence_scoring::day::DeploymentId;
use solana_address::Address;

use crate::config::{CommitmentLevel, CrankerSettings};

/// A node of the right cluster, and the program's settings there.
pub struct Connection {
    /// The node.
    pub rpc: Arc<RpcChain>,
    /// What the program was set up with.
    pub config: Config,
}

impl Connection {
    /// What every bundle of this program is of.
    ///
    /// # Errors
    /// [`RuleError::DayLength`]; the program stores no such settings.
    pub fn deployment(&self) -> Result<DeploymentId, RuleError> {
        Ok(DeploymentId {
            program: PROGRAM_ID.to_bytes(),
            cluster: self.rpc.genesis_hash().to_bytes(),
            mint: self.config.mint.to_bytes(),
            decimals: self.config.decimals,
            calendar: Calendar::new(self.config.day_seconds.into())?,
        })
    }
}

/// Why the node is not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrongPlace {
    /// The node is of another cluster.
    #[error("the node is of the cluster {found}, not of {wanted}; correct `rpc_url` or `cluster`")]
    Cluster {
        /// The node's.
        found: Cluster,
        /// The one that was asked for.
        wanted: Cluster,
    },
    /// The program was set up with another mint.
    #[error("the program counts the mint {found}, not {wanted}; correct `mint`, `cluster` or `rpc_url`")]
    Mint {
        /// The program's.
        found: Address,
        /// The one that was asked for.
        wanted: Address,
    },
}

/// Connects to the node, and refuses one of another cluster, one where the program is not set up, and another mint.
///
/// # Errors
/// One sentence that names the setting and the remedy.
pub async fn connect(settings: &CrankerSettings) -> anyhow::Result<Connection> {
    let rpc = Arc::new(RpcChain::connect(rpc_config(settings)).await?);
    check_cluster(Cluster(rpc.genesis_hash()), settings)?;
    let config: Config = chain::get_account(&rpc, &address::config()).await.with_context(|| {
        format!("the program {PROGRAM_ID} is not set up on this cluster; check `rpc_url` and `cluster`")
    })?;
    check_mint(config.mint, settings)?;
    Ok(Connection { rpc, config })
}

/// How to use the node.
fn rpc_config(settings: &CrankerSettings) -> config::RpcConfig {
    config::RpcConfig {
        timeout: Duration::from_secs(settings.timeout_seconds.into()),
        requests_per_second: settings.requests_per_second,
        max_priority_fee: settings.max_priority_fee,
        daily_fee_budget: settings.fee_budget,
        commitment: match settings.commitment {
            CommitmentLevel::Confirmed => config::Commitment::Confirmed,
            CommitmentLevel::Finalized => config::Commitment::Finalized,
        },
        ..config::RpcConfig::new(settings.rpc_url.secret())
    }
}

fn check_cluster(found: Cluster, settings: &CrankerSettings) -> Result<(), WrongPlace> {
    match settings.cluster.filter(|wanted| *wanted != found) {
        Some(wanted) => Err(WrongPlace::Cluster { found, wanted }),
        None => Ok(()),
    }
}

fn check_mint(found: Address, settings: &CrankerSettings) -> Result<(), WrongPlace> {
    match settings.mint.filter(|wanted| *wanted != found) {
        Some(wanted) => Err(WrongPlace::Mint { found, wanted }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use solana_hash::Hash;

    use super::*;

    #[test]
    fn only_the_cluster_and_the_mint_that_are_set_are_right() {
        let cluster = |byte| Cluster(Hash::new_from_array([byte; 32]));
        let any = CrankerSettings::defaults();
        let mint = Address::from([5; 32]);
        assert_eq!((check_cluster(cluster(1), &any), check_mint(mint, &any)), (Ok(()), Ok(())));
        let set = CrankerSettings { cluster: Some(cluster(1)), mint: Some(mint), ..any };
        assert_eq!((check_cluster(cluster(1), &set), check_mint(mint, &set)), (Ok(()), Ok(())));
        let refused = check_cluster(cluster(2), &set);
        assert_eq!(refused, Err(WrongPlace::Cluster { found: cluster(2), wanted: cluster(1) }));
        let found = Address::from([6; 32]);
        assert_eq!(check_mint(found, &set), Err(WrongPlace::Mint { found, wanted: mint }));
    }
}
