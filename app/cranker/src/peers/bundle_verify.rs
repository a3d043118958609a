//! Verification of a foreign bundle: it must be of this deployment, and equal what a quorum agreed on.

use std::collections::BTreeMap;

use influence_client::{
    accounts::snapshot_status::final_contents,
    state::{Snapshot, snapshot::FINAL},
};
use influence_core::calendar::Day;
use influence_scoring::{
    bundle::{BundleManifest, diff_contents},
    day::DeploymentId,
};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleRejected {
    /// Of another program, cluster, mint or calendar.
    #[error("{0}; fetch the bundle from a cranker of this cluster")]
    OtherDeployment(String),
    #[error(
        "day {0} is not final on chain, or its snapshot was closed; use the bundle of a day that the quorum agreed on"
    )]
    NotFinal(Day),
    #[error(
        "the bundle is not what the quorum agreed on for day {day}: {difference}; fetch it from another cranker"
    )]
    OtherContents { day: Day, difference: String },
}

/// Verifies a bundle against the final snapshots on chain.
///
/// # Errors
/// [`BundleRejected`], the first that applies.
pub fn verify_against_chain(
    manifest: &BundleManifest,
    deployment: &DeploymentId,
    snapshots: &BTreeMap<Day, Snapshot>,
) -> Result<(), BundleRejected> {
    if let Some(mismatch) = deployment_mismatch(manifest, deployment) {
        return Err(BundleRejected::OtherDeployment(mismatch));
    }
    let day = manifest.day;
    let snapshot = snapshots.get(&day).filter(|snapshot| snapshot.status == FINAL);
    let on_chain = snapshot.and_then(final_contents).ok_or(BundleRejected::NotFinal(day))?;
    // The window is not covered by a root, but reading the bundle compared it with the trees.
    match diff_contents(&manifest.contents(), &on_chain) {
        None => Ok(()),
        Some(difference) => Err(BundleRejected::OtherContents { day, difference: difference.to_string() }),
    }
}

/// Returns how the bundle's deployment differs from this one.
pub fn deployment_mismatch(manifest: &BundleManifest, deployment: &DeploymentId) -> Option<String> {
    let keys = [
        ("program", manifest.program, deployment.program),
        ("cluster", manifest.cluster, deployment.cluster),
        ("mint", manifest.mint, deployment.mint),
    ];
    if let Some((what, theirs, ours)) = keys.into_iter().find(|(_, theirs, ours)| theirs != ours) {
        let (theirs, ours) = (theirs.to_string(), ours.to_string());
        return Some(format!("the bundle is of the {what} {theirs}, the node's is {ours}"));
    }
    let (theirs, ours) = (manifest.day_seconds, deployment.calendar.day_seconds());
    (theirs != ours).then(|| format!("the bundle's days have {theirs} seconds, the program's have {ours}"))
}
