//! Builds a day's trees from its scores: subtrees of owners, ranks of galleries, and seals.

use hashbrown::{HashMap, HashSet};
use influence_core::{
    calendar::Day,
    merkle::{
        Sha2,
        engagement::{EngagementLeaf, seal},
    },
};
use solana_address::Address;

use super::{
    error::ScoreError,
    result::{DayResult, DeploymentId, GalleryScoreRow, ScoreOutputs, UserScoreRow},
};
use crate::{
    chain_state::ChainState,
    contents::snapshot_contents,
    engagement::GalleryScore,
    merkle::{EngagementTree, HoldingEntry, HoldingsTree},
    salt::SaltSecret,
    twab::TwabTracker,
};

/// Builds both trees, the contents to vote on, and the sealed rows of a day.
///
/// # Errors
/// [`ScoreError::UnknownVault`], [`ScoreError::Galleries`], [`ScoreError::UserNotMember`]; [`ScoreError::Twab`] unless `day` is
/// the last day that `tracker` closed; [`ScoreError::Tree`].
pub fn build_trees(
    day: Day,
    deployment: DeploymentId,
    tracker: &TwabTracker,
    chain: &ChainState,
    outputs: ScoreOutputs,
    secret: &SaltSecret,
) -> Result<DayResult, ScoreError> {
    let ScoreOutputs { galleries, mut users, rows, weights_hash } = outputs;
    users.sort_unstable_by_key(|user| user.wallet);
    let holdings = build_holdings(day, tracker, chain, &users)?;
    let (engagement, scores) = build_engagement(day, chain, galleries, secret)?;
    let contents = snapshot_contents(&holdings, &engagement, weights_hash)?;
    Ok(DayResult { deployment, holdings, engagement, contents, scores, users, rows })
}

/// Members in one subtree, also at score 0; every other owner with a score in the other.
fn build_holdings(
    day: Day,
    tracker: &TwabTracker,
    chain: &ChainState,
    users: &[UserScoreRow],
) -> Result<HoldingsTree, ScoreError> {
    let mut index_of: HashMap<Address, u32> = users.iter().map(|user| (user.wallet, user.index)).collect();
    let mut known = HashSet::with_capacity(chain.members.len());
    let mut members = Vec::with_capacity(chain.members.len());
    for member in &chain.members {
        let (owner, vault_owner) = (member.owner, member.vault_owner);
        // Without the registration the vault's tokens would be scored as those of another holder.
        if tracker.owner_of_vault(&vault_owner) != Some(owner) {
            return Err(ScoreError::UnknownVault { vault_owner, owner });
        }
        let index = index_of.remove(&owner).unwrap_or(0);
        members.push(HoldingEntry::new(owner, tracker.score_of(&owner, day)?, index));
        known.insert(owner);
    }
    // A platform user who is not a member may have a user score, but no index.
    index_of.retain(|_, index| *index > 0);
    if let Some(wallet) = index_of.keys().min() {
        return Err(ScoreError::UserNotMember { wallet: *wallet });
    }
    let others = tracker.scores(day)?.filter(|(owner, _)| !known.contains(owner));
    let others: Vec<_> = others.map(|(owner, score)| HoldingEntry::new(owner, score, 0)).collect();
    Ok(HoldingsTree::build(day, &members, &others)?)
}

/// Ranks galleries by score, highest first. Equal scores have different ranks, by gallery key.
fn build_engagement(
    day: Day,
    chain: &ChainState,
    mut galleries: Vec<GalleryScore>,
    secret: &SaltSecret,
) -> Result<(EngagementTree, Vec<GalleryScoreRow>), ScoreError> {
    check_galleries(chain, &galleries)?;
    // The order must be total, or crankers could rank equal scores differently.
    galleries.sort_unstable_by(|a, b| b.score.cmp(&a.score).then(a.gallery.cmp(&b.gallery)));
    let scores: Vec<_> = galleries
        .iter()
        .map(|scored| {
            let GalleryScore { gallery, score, nfts, activity, influence } = *scored;
            GalleryScoreRow { gallery, score, nfts, activity, influence, salt: secret.salt(day, &gallery) }
        })
        .collect();
    let leaves: Vec<_> = (1..)
        .zip(&scores)
        .map(|(rank, row)| EngagementLeaf {
            gallery: row.gallery.to_bytes(),
            rank,
            day,
            seal: seal::<Sha2>(row.score, &row.salt),
        })
        .collect();
    Ok((EngagementTree::build(day, &leaves)?, scores))
}

/// Checks that exactly the active galleries of the chain have a score, each once.
fn check_galleries(chain: &ChainState, scored: &[GalleryScore]) -> Result<(), ScoreError> {
    let mut unscored: HashSet<Address> = chain.active_galleries().map(|gallery| gallery.gallery).collect();
    for GalleryScore { gallery, .. } in scored {
        if !unscored.remove(gallery) {
            return Err(ScoreError::Galleries { gallery: *gallery, problem: "scored twice, or not active" });
        }
    }
    match unscored.iter().min() {
        Some(gallery) => Err(ScoreError::Galleries { gallery: *gallery, problem: "active and not scored" }),
        None => Ok(()),
    }
}
