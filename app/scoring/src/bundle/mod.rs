//! A day's bundle: everything that was computed for it, in a folder of Parquet files and a manifest.
//!
//! | file | holds |
//! |---|---|
//! | `manifest.json` | what the day is of, roots, counts, sums, weights hash, the digests of all files below |
//! | `public/holdings.parquet` | the leaves of the holdings tree, in its order |
//! | `public/engagement.parquet` | the leaves of the engagement tree: ranks and seals |
//! | `public/window/*.parquet` | the state after the day, which the next one begins with ([`DayEndState`]) |
//! | `sealed/scores.parquet` | galleries' scores, their parts, and the salts that open the seals |
//! | `sealed/users.parquet` | users' scores, and influence indices with their parts |
//! | `inputs.json` | what this cranker computed the day from; for its own record |
//!
//! All but the last is equal for all crankers that computed the same day, byte for byte. The sealed part is theirs alone;
//! a bundle without it reads as well.

mod check;
mod day_end_state;
mod diff;
mod error;
#[cfg(feature = "fetch")]
pub mod fetch;
mod files;
mod hex_serde;
mod manifest;
mod parquet_codec;
mod read;
mod result_diff;
mod write;

pub use day_end_state::{DayEndState, GalleryRow, MemberRow, UNKNOWN_AMOUNT};
pub use diff::{BundleDiff, diff_bundles, diff_contents};
pub use error::BundleError;
pub use files::{INPUTS_FILE, MANIFEST_FILE, bundle_dir_name};
pub use manifest::{BundleFile, BundleManifest, FORMAT_VERSION, InputFile, InputsRecord};
pub use read::{read_bundle, read_galleries, read_inputs, read_manifest};
pub use result_diff::diff_results;
pub use write::write_bundle;

use crate::{
    day::{GalleryScoreRow, UserScoreRow},
    key::Key,
    merkle::{EngagementTree, HoldingsTree, RangeProof, RankProof, Subtree},
};

/// A bundle that was read and verified: its files have the manifest's digests, its rows give the manifest's roots, its
/// window gives the rows' scores, and its sealed scores open the seals. Whether the roots are those of the chain is for the
/// caller to ask.
pub struct Bundle {
    /// The manifest.
    pub manifest: BundleManifest,
    /// Every owner's score and index.
    pub holdings: HoldingsTree,
    /// Every gallery's rank.
    pub engagement: EngagementTree,
    /// The state after the day.
    pub window: DayEndState,
    /// What only crankers see; none in a published copy.
    pub sealed: Option<SealedScores>,
}

/// What only crankers see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedScores {
    /// Galleries in order of rank.
    pub scores: Vec<GalleryScoreRow>,
    /// Users in order of wallets.
    pub users: Vec<UserScoreRow>,
}

impl Bundle {
    /// Proves the leaf of `owner`; none for an owner without one.
    pub fn holding_proof(&self, owner: &Key) -> Option<(Subtree, RangeProof)> {
        let place = self.holdings.locate(owner)?;
        Some((place.subtree, self.holdings.prove_range(place.subtree, place.index, 1).ok()?))
    }

    /// Proves the rank of `gallery`; none for a gallery without one.
    pub fn rank_proof(&self, gallery: &Key) -> Option<RankProof> {
        let leaf = self.engagement.leaves().iter().find(|leaf| leaf.gallery == *gallery)?;
        self.engagement.prove_rank(leaf.rank.checked_sub(1)?).ok()
    }
}
