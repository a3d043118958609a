//! From scores to trees: who is in which half, who ranks where, and the seals.

use hashbrown::{HashMap, HashSet};
use influence_core::{
    calendar::Day,
    merkle::{
        Hash, Sha2,
        engagement::{self, seal},
    },
};

use super::{DayResult, DeploymentId, GalleryScoreRow, RowCounts, ScoreError};
use crate::{
    chain_state::ChainState,
    contents::snapshot_contents,
    engagement::GalleryScore,
    key::Key,
    merkle::{EngagementTree, HoldingEntry, HoldingsTree},
    salt::SaltSecret,
    twab::TwabTracker,
};

/// A user's score and influence index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserScoreRow {
    /// The wallet.
    pub wallet: Key,
    /// The user score, 1/1 000 of a point.
    pub score: u64,
    /// The influence index, 1/10 000.
    pub index: u32,
    /// The investor index, 1/10 000.
    pub investor: u32,
    /// The meritocratic index, 1/10 000.
    pub meritocratic: u32,
    /// The small factors, 1/10 000.
    pub small_factors: u32,
}

/// What the rules made of a day's balances and activity.
#[derive(Clone, Debug, Default)]
pub struct ScoreOutputs {
    /// Every gallery that is registered and not retired, in any order.
    pub galleries: Vec<GalleryScore>,
    /// Everybody with a user score or an influence index, in any order. Only members have an index above 0.
    pub users: Vec<UserScoreRow>,
    /// What became of the platform's rows.
    pub rows: RowCounts,
    /// SHA-256 of the weights file.
    pub weights_hash: Hash,
}

/// Puts a day together out of its scores: both trees, the contents to vote on, and the sealed rows.
///
/// # Errors
/// [`ScoreError::UnknownVault`], [`ScoreError::Galleries`], [`ScoreError::UserNotMember`]; [`ScoreError::Fold`] unless
/// `day` is the one that `holdings` closed last; [`ScoreError::Tree`].
pub fn build_trees(
    day: Day,
    deployment: DeploymentId,
    holdings: &TwabTracker,
    chain: &ChainState,
    parts: ScoreOutputs,
    secret: &SaltSecret,
) -> Result<DayResult, ScoreError> {
    let ScoreOutputs { galleries, mut users, rows, weights_hash } = parts;
    users.sort_unstable_by_key(|user| user.wallet);
    let holdings = holdings_tree(day, holdings, chain, &users)?;
    let (engagement, scores) = engagement_tree(day, chain, galleries, secret)?;
    let contents = snapshot_contents(&holdings, &engagement, weights_hash)?;
    Ok(DayResult { deployment, holdings, engagement, contents, scores, users, rows })
}

/// Members in one half, also at score 0; every other owner with a score in the other.
fn holdings_tree(
    day: Day,
    holdings: &TwabTracker,
    chain: &ChainState,
    users: &[UserScoreRow],
) -> Result<HoldingsTree, ScoreError> {
    let mut index_of: HashMap<Key, u32> = users.iter().map(|user| (user.wallet, user.index)).collect();
    let mut known = HashSet::with_capacity(chain.members.len());
    let mut members = Vec::with_capacity(chain.members.len());
    for member in &chain.members {
        let (owner, vault_owner) = (member.owner, member.vault_owner);
        if holdings.owner_of_vault(&vault_owner) != Some(owner) {
            return Err(ScoreError::UnknownVault { vault_owner, owner });
        }
        // Who is no user of the DAO has no influence in it yet.
        let index = index_of.remove(&owner).unwrap_or(0);
        members.push(HoldingEntry::new(owner, holdings.score_of(&owner, day)?, index));
        known.insert(owner);
    }
    index_of.retain(|_, index| *index > 0);
    if let Some(wallet) = index_of.keys().min() {
        return Err(ScoreError::UserNotMember { wallet: *wallet });
    }
    let others = holdings.scores(day)?.filter(|(owner, _)| !known.contains(owner));
    let others: Vec<HoldingEntry> = others.map(|(owner, score)| HoldingEntry::new(owner, score, 0)).collect();
    Ok(HoldingsTree::build(day, &members, &others)?)
}

/// Ranks by score, the highest first; equal scores by gallery key, each with its own rank.
fn engagement_tree(
    day: Day,
    chain: &ChainState,
    mut galleries: Vec<GalleryScore>,
    secret: &SaltSecret,
) -> Result<(EngagementTree, Vec<GalleryScoreRow>), ScoreError> {
    check_galleries(chain, &galleries)?;
    galleries.sort_unstable_by(|a, b| b.score.cmp(&a.score).then(a.gallery.cmp(&b.gallery)));
    let scores: Vec<GalleryScoreRow> = galleries
        .iter()
        .map(|points| {
            let GalleryScore { gallery, score, nfts, activity, influence } = *points;
            GalleryScoreRow { gallery, score, nfts, activity, influence, salt: secret.salt(day, &gallery) }
        })
        .collect();
    let leaves: Vec<engagement::EngagementLeaf> = (1..)
        .zip(&scores)
        .map(|(rank, row)| engagement::EngagementLeaf {
            gallery: row.gallery,
            rank,
            day,
            seal: seal::<Sha2>(row.score, &row.salt),
        })
        .collect();
    Ok((EngagementTree::build(day, &leaves)?, scores))
}

/// Every gallery of the chain has one score, and nobody else has any.
fn check_galleries(chain: &ChainState, scored: &[GalleryScore]) -> Result<(), ScoreError> {
    let mut open: HashSet<Key> = chain.galleries.iter().map(|gallery| gallery.gallery).collect();
    for GalleryScore { gallery, .. } in scored {
        if !open.remove(gallery) {
            let problem = "scored twice, or not registered";
            return Err(ScoreError::Galleries { gallery: *gallery, problem });
        }
    }
    match open.iter().min() {
        Some(gallery) => {
            Err(ScoreError::Galleries { gallery: *gallery, problem: "registered and not scored" })
        }
        None => Ok(()),
    }
}
