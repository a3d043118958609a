//! A bundle in memory.

use solana_address::Address;

use super::{day_end_state::DayEndState, manifest::BundleManifest};
use crate::{
    day::{GalleryScoreRow, UserScoreRow},
    merkle::{EngagementTree, HoldingsTree, RangeProof, RankProof, Subtree},
};

/// A bundle that was read and verified: its files have the manifest's digests, its rows give the manifest's roots, its
/// state gives the rows' scores, and its sealed scores open the seals. The caller compares the roots with the chain.
pub struct Bundle {
    /// The manifest.
    pub manifest: BundleManifest,
    /// Score and index of every owner.
    pub holdings: HoldingsTree,
    /// Rank of every gallery.
    pub engagement: EngagementTree,
    /// The state after the day.
    pub state: DayEndState,
    /// The sealed part; none in a public copy.
    pub sealed: Option<SealedScores>,
}

/// The part of a bundle that only crankers have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedScores {
    /// Galleries in order of rank.
    pub scores: Vec<GalleryScoreRow>,
    /// Users in order of wallets.
    pub users: Vec<UserScoreRow>,
}

impl Bundle {
    /// Proves the leaf of `owner`; none for an owner without one.
    pub fn holding_proof(&self, owner: &Address) -> Option<(Subtree, RangeProof)> {
        let position = self.holdings.locate(owner)?;
        let proof = self.holdings.prove_range(position.subtree, position.index, 1).ok()?;
        Some((position.subtree, proof))
    }

    /// Proves the rank of `gallery`; none for a gallery without one.
    pub fn rank_proof(&self, gallery: &Address) -> Option<RankProof> {
        let leaf = self.engagement.leaves().iter().find(|leaf| leaf.gallery == *gallery.as_array())?;
        self.engagement.prove_rank(leaf.rank.checked_sub(1)?).ok()
    }
}
