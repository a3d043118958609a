//! Connects to the node, and checks that it is of the cluster and the mint that the settings name.

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
pub struct ClusterConnection {
    pub rpc: Arc<RpcChain>,
    pub config: Config,
}

impl ClusterConnection {
    /// Identity of the deployment, which every bundle names.
    ///
    /// # Errors
    /// [`RuleError::DayLength`], which the program's checks rule out.
    pub fn deployment(&self) -> Result<DeploymentId, RuleError> {
        Ok(DeploymentId {
            program: PROGRAM_ID,
            cluster: self.rpc.genesis_hash().to_bytes().into(),
            mint: self.config.mint,
            decimals: self.config.decimals,
            calendar: Calendar::new(self.config.day_seconds.into())?,
        })
    }
}

/// Reason not to use a node.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClusterMismatch {
    #[error("the node is of cluster {found}, not {wanted}; correct `rpc_url` or `cluster`")]
    Cluster { found: Cluster, wanted: Cluster },
    #[error("the program uses mint {found}, not {wanted}; correct `mint`, `cluster` or `rpc_url`")]
    Mint { found: Address, wanted: Address },
}

/// Connects to the node; rejects one of another cluster, one without the program, and another mint.
///
/// # Errors
/// One sentence that names the setting and the remedy.
pub async fn connect(settings: &CrankerSettings) -> anyhow::Result<ClusterConnection> {
    let rpc = Arc::new(RpcChain::connect(rpc_config(settings)).await?);
    check_cluster(Cluster(rpc.genesis_hash()), settings)?;
    let config: Config = chain::get_account(&rpc, &address::config()).await.with_context(|| {
        format!("the program {PROGRAM_ID} is not initialized on this cluster; check `rpc_url` and `cluster`")
    })?;
    check_mint(config.mint, settings)?;
    Ok(ClusterConnection { rpc, config })
}

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

fn check_cluster(found: Cluster, settings: &CrankerSettings) -> Result<(), ClusterMismatch> {
    match settings.cluster.filter(|wanted| *wanted != found) {
        Some(wanted) => Err(ClusterMismatch::Cluster { found, wanted }),
        None => Ok(()),
    }
}

fn check_mint(found: Address, settings: &CrankerSettings) -> Result<(), ClusterMismatch> {
    match settings.mint.filter(|wanted| *wanted != found) {
        Some(wanted) => Err(ClusterMismatch::Mint { found, wanted }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use solana_hash::Hash;

    use super::*;

    #[test]
    fn another_cluster_or_mint_is_rejected() {
        let cluster = |byte| Cluster(Hash::new_from_array([byte; 32]));
        let any = CrankerSettings::defaults();
        let mint = Address::from([5; 32]);
        assert_eq!((check_cluster(cluster(1), &any), check_mint(mint, &any)), (Ok(()), Ok(())));
        let set = CrankerSettings { cluster: Some(cluster(1)), mint: Some(mint), ..any };
        assert_eq!((check_cluster(cluster(1), &set), check_mint(mint, &set)), (Ok(()), Ok(())));
        let refused = check_cluster(cluster(2), &set);
        assert_eq!(refused, Err(ClusterMismatch::Cluster { found: cluster(2), wanted: cluster(1) }));
        let found = Address::from([6; 32]);
        assert_eq!(check_mint(found, &set), Err(ClusterMismatch::Mint { found, wanted: mint }));
    }
}
