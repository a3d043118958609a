//! Whether a bundle from elsewhere is what a quorum agreed on, of this program and cluster: nothing else is taken over.

use std::collections::BTreeMap;

use influence_client::state::{Snapshot, snapshot::FINAL};
use influence_core::calendar::Day;
use influence_scoring::{
    bundle::{Manifest, difference_from_contents},
    day::Deployment,
    key::base58,
};

use crate::state;

/// Why a bundle is not taken over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BundleRejected {
    /// It is of another program, cluster, mint or calendar.
    #[error("{0}; fetch the bundle from a cranker of this cluster")]
    Foreign(String),
    /// The day is not final on chain.
    #[error(
        "day {0} is not final on chain, or its snapshot was closed; take the bundle of a day that the quorum agreed on"
    )]
    NotFinal(Day),
    /// It says something else than the chain.
    #[error(
        "the bundle is not what the quorum agreed on for day {day}: {difference}; fetch it from another cranker"
    )]
    OtherContents {
        /// The day.
        day: Day,
        /// The first thing that differs.
        difference: String,
    },
}

/// Refuses a bundle that the chain does not vouch for. The window, which no root covers, was compared with the roots when
/// the bundle was read.
///
/// # Errors
/// [`BundleRejected`], the first that applies.
pub fn check(
    manifest: &Manifest,
    here: &Deployment,
    snapshots: &BTreeMap<Day, Snapshot>,
) -> Result<(), BundleRejected> {
    if let Some(why) = foreign(manifest, here) {
        return Err(BundleRejected::Foreign(why));
    }
    let day = manifest.day;
    let snapshot = snapshots.get(&day).filter(|snapshot| snapshot.status == FINAL);
    let snapshot = snapshot.ok_or(BundleRejected::NotFinal(day))?;
    match difference_from_contents(&manifest.contents(), &state::contents(snapshot)) {
        None => Ok(()),
        Some(difference) => Err(BundleRejected::OtherContents { day, difference: difference.to_string() }),
    }
}

/// Why the bundle is of another deployment than the one `here`; none when it is the same.
pub fn foreign(manifest: &Manifest, here: &Deployment) -> Option<String> {
    let keys = [
        ("program", manifest.program, here.program),
        ("cluster", manifest.cluster, here.cluster),
        ("mint", manifest.mint, here.mint),
    ];
    if let Some((what, theirs, ours)) = keys.into_iter().find(|(_, theirs, ours)| theirs != ours) {
        return Some(format!(
            "the bundle is of the {what} {}, the node's is {}",
            base58(&theirs),
            base58(&ours)
        ));
    }
    let (theirs, ours) = (manifest.day_seconds, here.calendar.day_seconds());
    (theirs != ours).then(|| format!("the bundle's days have {theirs} seconds, the program's have {ours}"))
}
