//! A day's bundle: everything that was computed for it, in a folder of Parquet files and a manifest.
//!
//! | file | holds |
//! |---|---|
//! | `manifest.json` | what the day is of, roots, counts, sums, weights hash, the digests of all files below |
//! | `public/holdings.parquet` | the leaves of the holdings tree, in its order |
//! | `public/engagement.parquet` | the leaves of the engagement tree: ranks and seals |
//! | `public/window/*.parquet` | the state after the day, which the next one begins with ([`WindowRows`]) |
//! | `sealed/scores.parquet` | galleries' scores, their parts, and the salts that open the seals |
//! | `sealed/users.parquet` | users' scores, and influence indices with their parts |
//! | `inputs.json` | what this cranker computed the day from; for its own record |
//!
//! All but the last is equal for all crankers that computed the same day, byte for byte. The sealed part is theirs alone;
//! a bundle without it reads as well.

mod check;
mod difference;
mod error;
mod files;
mod manifest;
mod read;
mod table;
mod text;
mod window;
mod write;

pub use difference::{Difference, difference_from_contents, first_difference};
pub use error::BundleError;
pub use files::{INPUTS, MANIFEST, folder_name};
pub use manifest::{FORMAT, FileEntry, InputFile, Inputs, Manifest};
pub use read::{read, read_galleries, read_inputs, read_manifest};
pub use window::{GalleryRow, MemberRow, UNKNOWN, WindowRows};
pub use write::write;

use crate::{
    day::{ScoreRow, UserRow},
    key::Key,
    tree::{EngagementTree, Half, HoldingsTree, RankProof, RunProof},
};

/// A bundle that was read and verified: its files have the manifest's digests, its rows give the manifest's roots, its
/// window gives the rows' scores, and its sealed scores open the seals. Whether the roots are those of the chain is for the
/// caller to ask.
pub struct Bundle {
    /// The manifest.
    pub manifest: Manifest,
    /// Every owner's score and index.
    pub holdings: HoldingsTree,
    /// Every gallery's rank.
    pub engagement: EngagementTree,
    /// The state after the day.
    pub window: WindowRows,
    /// What only crankers see; none in a published copy.
    pub sealed: Option<SealedRows>,
}

/// What only crankers see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedRows {
    /// Galleries in order of rank.
    pub scores: Vec<ScoreRow>,
    /// Users in order of wallets.
    pub users: Vec<UserRow>,
}

impl Bundle {
    /// Proves the leaf of `owner`; none for an owner without one.
    pub fn holding_proof(&self, owner: &Key) -> Option<(Half, RunProof)> {
        let place = self.holdings.locate(owner)?;
        Some((place.half, self.holdings.proof_of_run(place.half, place.index, 1).ok()?))
    }

    /// Proves the rank of `gallery`; none for a gallery without one.
    pub fn rank_proof(&self, gallery: &Key) -> Option<RankProof> {
        let leaf = self.engagement.leaves().iter().find(|leaf| leaf.gallery == *gallery)?;
        self.engagement.proof(leaf.rank.checked_sub(1)?).ok()
    }
}
