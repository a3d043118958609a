//! Checks of what the roots do not cover: the state must give the holdings' scores, and the sealed scores must open the
//! seals.

use std::path::Path;

use const_hex::encode as hex;
use influence_core::merkle::{Sha2, engagement::seal};
use solana_address::Address;

use super::{
    error::{BundleError, require_equal},
    files::HoldingRow,
    model::Bundle,
    parquet_codec::BundleTable,
};
use crate::{
    chain_state::MemberState,
    day::{GalleryScoreRow, UserScoreRow},
    merkle::Subtree,
    twab::TwabTracker,
};

/// Checks that the state gives the scores of the day: the next day would start wrong with any other.
pub(super) fn check_state(folder: &Path, bundle: &Bundle) -> Result<(), BundleError> {
    let state_folder = folder.join("public/window");
    let deployment =
        bundle.manifest.deployment().map_err(|error| BundleError::malformed(&state_folder, error))?;
    let invalid = |error| BundleError::State { path: state_folder.display().to_string(), error };
    let tracker = TwabTracker::from_state(deployment.calendar, &bundle.state.twab).map_err(invalid)?;
    let path = folder.join(HoldingRow::PATH);
    let day = bundle.manifest.day;
    let mut with_score = 0_u64;
    for subtree in [Subtree::Members, Subtree::Others] {
        for entry in bundle.holdings.entries(subtree) {
            let score = tracker.score_of(&entry.owner, day).map_err(|error| invalid(error.into()))?;
            require_equal(&path, format!("the score of {}", entry.owner), entry.holding_score, score)?;
            with_score += u64::from(entry.holding_score > 0);
        }
    }
    let scores = tracker.scores(day).map_err(|error| invalid(error.into()))?.count() as u64;
    require_equal(&path, "the number of owners with a score", with_score, scores)?;
    check_members(folder, bundle, &tracker)
}

/// Checks that the members' subtree has exactly the members of the state, each with the vault that the tracker knows.
fn check_members(folder: &Path, bundle: &Bundle, tracker: &TwabTracker) -> Result<(), BundleError> {
    let path = folder.join(MemberState::PATH);
    let entries = bundle.holdings.entries(Subtree::Members);
    let members = &bundle.state.chain.members;
    require_equal(&path, "the number of members", members.len(), entries.len())?;
    for (member, entry) in members.iter().zip(entries) {
        require_equal(&path, "a member", member.owner, entry.owner)?;
        let owner = tracker.owner_of_vault(&member.vault_owner).unwrap_or_default();
        require_equal(&path, "the owner of a vault", owner, member.owner)?;
    }
    Ok(())
}

/// Checks that the sealed scores are of this day: they open the seals, and their indices are those of the holdings.
pub(super) fn check_sealed(folder: &Path, bundle: &Bundle) -> Result<(), BundleError> {
    let Some(sealed) = &bundle.sealed else { return Ok(()) };
    let path = folder.join(GalleryScoreRow::PATH);
    let leaves = bundle.engagement.leaves();
    require_equal(&path, "the number of galleries", sealed.scores.len(), leaves.len())?;
    for (row, leaf) in sealed.scores.iter().zip(leaves) {
        let gallery = Address::from(leaf.gallery);
        require_equal(&path, format!("the gallery of rank {}", leaf.rank), row.gallery, gallery)?;
        let found = seal::<Sha2>(row.score, &row.salt);
        require_equal(&path, format!("the seal of {gallery}"), hex(found), hex(leaf.seal))?;
    }
    let order = |row: &GalleryScoreRow| (std::cmp::Reverse(row.score), row.gallery);
    if let Some([_, row]) = sealed.scores.array_windows().find(|[a, b]| order(a) > order(b)) {
        return Err(BundleError::malformed(&path, format!("the rank of {} is too low", row.gallery)));
    }
    check_users(&folder.join(UserScoreRow::PATH), bundle, &sealed.users)
}

fn check_users(path: &Path, bundle: &Bundle, users: &[UserScoreRow]) -> Result<(), BundleError> {
    for user in users {
        let index = bundle.holdings.leaf(&user.wallet).map_or(0, |leaf| leaf.influence_index);
        require_equal(path, format!("the index of {}", user.wallet), user.index, index)?;
    }
    Ok(())
}
