//! Whether what the roots do not cover fits what they do: the window gives the holdings' scores, and the sealed scores open
//! the seals.

use std::path::Path;

use influence_core::merkle::{Sha2, engagement::seal};

use super::{
    Bundle, BundleError,
    error::require_equal,
    files::{HoldingRow, SEALED},
    hex_serde::hex,
    parquet_codec::Row,
};
use crate::{
    day::{GalleryScoreRow, UserScoreRow},
    key::base58,
    merkle::Subtree,
    twab::TwabTracker,
};

/// A state whose scores were not those of the day would be a wrong start into the next one.
pub(super) fn window(folder: &Path, bundle: &Bundle) -> Result<(), BundleError> {
    let window_folder = folder.join("public/window");
    let deployment =
        bundle.manifest.deployment().map_err(|error| BundleError::malformed(&window_folder, error))?;
    let refused = |error| BundleError::Window { path: window_folder.display().to_string(), error };
    let holdings =
        TwabTracker::from_state(deployment.calendar, &bundle.window.holdings()).map_err(refused)?;
    let path = folder.join(HoldingRow::PATH);
    let day = bundle.manifest.day;
    let mut leaves = 0_u64;
    for half in [Subtree::Members, Subtree::Others] {
        for line in bundle.holdings.entries(half) {
            let score = holdings.score_of(&line.owner, day).map_err(|error| refused(error.into()))?;
            let what = format!("the score of {}", base58(&line.owner));
            require_equal(&path, what, line.holding_score, score)?;
            leaves += u64::from(line.holding_score > 0);
        }
    }
    let scores = holdings.scores(day).map_err(|error| refused(error.into()))?.count() as u64;
    require_equal(&path, "the number of owners with a score", leaves, scores)?;
    members(folder, bundle, &holdings)
}

/// The members' half is the window's members, each with the vault that the window knows.
fn members(folder: &Path, bundle: &Bundle, holdings: &TwabTracker) -> Result<(), BundleError> {
    let path = folder.join(super::MemberRow::PATH);
    let lines = bundle.holdings.entries(Subtree::Members);
    require_equal(&path, "the number of members", bundle.window.members.len(), lines.len())?;
    for (row, line) in bundle.window.members.iter().zip(lines) {
        require_equal(&path, "a member", base58(&row.owner), base58(&line.owner))?;
        let owner = holdings.owner_of_vault(&row.vault_owner).unwrap_or_default();
        require_equal(&path, "the owner of a vault", base58(&owner), base58(&row.owner))?;
    }
    Ok(())
}

/// Scores that do not open their seals, or indices that are not in the holdings, are of another day.
pub(super) fn sealed(folder: &Path, bundle: &Bundle) -> Result<(), BundleError> {
    let Some(rows) = &bundle.sealed else { return Ok(()) };
    let path = folder.join(GalleryScoreRow::PATH);
    let leaves = bundle.engagement.leaves();
    require_equal(&path, "the number of galleries", rows.scores.len(), leaves.len())?;
    for (row, leaf) in rows.scores.iter().zip(leaves) {
        let name = base58(&leaf.gallery);
        require_equal(
            &path,
            format!("the gallery of rank {}", leaf.rank),
            base58(&row.gallery),
            name.clone(),
        )?;
        let found = seal::<Sha2>(row.score, &row.salt);
        require_equal(&path, format!("the seal of {name}"), hex(&found), hex(&leaf.seal))?;
    }
    let order = |row: &GalleryScoreRow| (std::cmp::Reverse(row.score), row.gallery);
    if let Some([_, row]) = rows.scores.array_windows().find(|[a, b]| order(a) > order(b)) {
        return Err(BundleError::malformed(&path, format!("{} has too low a rank", base58(&row.gallery))));
    }
    users(&folder.join(SEALED).join("users.parquet"), bundle, &rows.users)
}

fn users(path: &Path, bundle: &Bundle, users: &[UserScoreRow]) -> Result<(), BundleError> {
    debug_assert!(path.ends_with(UserScoreRow::PATH));
    for user in users {
        let leaf = bundle.holdings.leaf(&user.wallet);
        let what = format!("the index of {}", base58(&user.wallet));
        require_equal(path, what, user.index, leaf.map_or(0, |leaf| leaf.influence_index))?;
    }
    Ok(())
}
