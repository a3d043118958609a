//! The bundle's files and what their rows are.

use influence_core::{calendar::Day, merkle::Hash};

use super::{
    GalleryRow, MemberRow,
    parquet_codec::{Address, Flag, HalfName, Hex, OptionalAddress, Week, Whole, Wide, table},
};
use crate::{
    day::{GalleryScoreRow, UserScoreRow},
    key::Key,
    merkle::Subtree,
    twab::{OwnerTwabRow, TokenAccountRow},
};

/// The manifest's name.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The name of this cranker's own record of its inputs.
pub const INPUTS_FILE: &str = "inputs.json";
/// The folder of what only crankers see.
pub(super) const SEALED: &str = "sealed";

/// The folder of `day`'s bundle.
pub fn bundle_dir_name(day: Day) -> String {
    format!("day-{day}")
}

/// A leaf of the holdings tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct HoldingRow {
    pub owner: Key,
    pub holding_score: u64,
    pub influence_index: u32,
    pub half: Subtree,
}

/// A leaf of the engagement tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RankRow {
    pub gallery: Key,
    pub rank: u32,
    pub seal: Hash,
}

table!(HoldingRow, "public/holdings.parquet", {
    owner: Address, holding_score: Whole<u64>, influence_index: Whole<u32>, half: HalfName,
});
table!(RankRow, "public/engagement.parquet", { gallery: Address, rank: Whole<u32>, seal: Hex });
table!(TokenAccountRow, "public/window/accounts.parquet", {
    token_account: Address, owner: Address, balance: Whole<u64>,
});
table!(OwnerTwabRow, "public/window/owners.parquet", {
    owner: Address, vault_of: OptionalAddress, integrals: Week, held_seconds: Whole<u64>,
});
table!(MemberRow, "public/window/members.parquet", {
    owner: Address, vault_owner: Address, opened_day: Whole<u32>, locked: Whole<u64>, unlocking: Whole<u64>,
});
table!(GalleryRow, "public/window/galleries.parquet", {
    gallery: Address, creator: Address, index: Whole<u32>, points: Whole<u64>, retired: Flag, point_seconds: Wide,
    day_point_seconds: Wide,
});
table!(GalleryScoreRow, "sealed/scores.parquet", {
    gallery: Address, score: Whole<u64>, nfts: Whole<u64>, activity: Whole<u64>, influence: Whole<u64>, salt: Hex,
});
table!(UserScoreRow, "sealed/users.parquet", {
    wallet: Address, score: Whole<u64>, index: Whole<u32>, investor: Whole<u32>, meritocratic: Whole<u32>,
    small_factors: Whole<u32>,
});
