//! Bundles that an offline day starts from or is compared with.

use anyhow::{Context, ensure};
use influence_client::PROGRAM_ID;
use influence_core::calendar::{Calendar, Day};
use influence_scoring::{bundle::Bundle, day::DeploymentId};

use super::args::OfflineArgs;
use crate::{config::CrankerSettings, peers::http_client};

/// Bundles given as arguments.
pub(super) struct OfflineBundles {
    /// `--accounts`: of the day.
    pub(super) published: Option<Bundle>,
    /// `--from`: of the day before.
    pub(super) before: Option<Bundle>,
}

impl OfflineBundles {
    pub(super) async fn load(day: Day, args: &OfflineArgs) -> anyhow::Result<Self> {
        let published = match &args.accounts {
            Some(source) => Some(http_client::load_bundle(source, day).await?),
            None => None,
        };
        let before = match &args.from {
            Some(source) => {
                let before = day.checked_sub(1).context("day 0 has no day before it; omit --from")?;
                Some(http_client::load_bundle(source, before).await?)
            }
            None => None,
        };
        Ok(Self { published, before })
    }

    /// Deployment of the bundles, otherwise of the settings.
    pub(super) fn deployment(
        &self,
        settings: &CrankerSettings,
        args: &OfflineArgs,
    ) -> anyhow::Result<DeploymentId> {
        let mut deployments = Vec::new();
        for bundle in [&self.published, &self.before].into_iter().flatten() {
            deployments.push(bundle.manifest.deployment()?);
        }
        ensure!(
            deployments.first() == deployments.last(),
            "--accounts and --from are bundles of different programs, clusters or mints; name two of the same"
        );
        if let Some(deployment) = deployments.first() {
            return Ok(*deployment);
        }
        let cluster = settings.cluster.context("`cluster` is not set, and no bundle gives it; set it")?;
        let mint = settings.mint.context("`mint` is not set, and no bundle gives it; set it")?;
        Ok(DeploymentId {
            program: PROGRAM_ID,
            cluster: cluster.0.to_bytes().into(),
            mint,
            decimals: args.decimals,
            calendar: Calendar::new(args.day_seconds)?,
        })
    }
}
