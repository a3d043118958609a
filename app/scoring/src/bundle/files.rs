//! Files of a bundle and their columns.

use std::sync::Arc;

use datafusion::arrow::datatypes::{
    DataType::{Boolean, Decimal128, FixedSizeList, UInt32, UInt64, Utf8},
    Field, FieldRef,
};
use influence_core::{calendar::Day, holding::WINDOW_DAYS, merkle::Hash};
use serde::{Deserialize, Serialize};
use solana_address::Address;

use super::parquet_codec::BundleTable;
use crate::{
    chain_state::{GalleryState, MemberState},
    day::{GalleryScoreRow, UserScoreRow},
    merkle::Subtree,
    twab::{OwnerTwabRow, TokenAccountRow},
};

/// File name of the manifest.
pub const MANIFEST_FILE: &str = "manifest.json";
/// File name of this cranker's own record of its inputs.
pub const INPUTS_FILE: &str = "inputs.json";
/// Folder of the files that only crankers see.
pub(super) const SEALED: &str = "sealed";
/// Digits of the largest 128-bit decimal.
const DIGITS: u8 = 38;

/// Name of the folder of `day`'s bundle.
pub fn bundle_dir_name(day: Day) -> String {
    format!("day-{day}")
}

/// A leaf of the holdings tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct HoldingRow {
    #[serde(with = "crate::text_serde")]
    pub owner: Address,
    pub holding_score: u64,
    pub influence_index: u32,
    #[serde(rename = "half")]
    pub subtree: Subtree,
}

/// A leaf of the engagement tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RankRow {
    #[serde(with = "crate::text_serde")]
    pub gallery: Address,
    pub rank: u32,
    #[serde(with = "const_hex::serde::no_prefix")]
    pub seal: Hash,
}

/// Implements [`BundleTable`]: the file of a row type, and the types of its columns.
macro_rules! bundle_table {
    ($row:ty, $path:literal, { $($column:ident: $data_type:expr),* $(,)? }) => {
        impl BundleTable for $row {
            const PATH: &'static str = $path;

            fn columns() -> Vec<FieldRef> {
                vec![$(Arc::new(Field::new(stringify!($column), $data_type, false))),*]
            }
        }
    };
}

bundle_table!(HoldingRow, "public/holdings.parquet", {
    owner: Utf8, holding_score: UInt64, influence_index: UInt32, half: Utf8,
});
bundle_table!(RankRow, "public/engagement.parquet", { gallery: Utf8, rank: UInt32, seal: Utf8 });
bundle_table!(TokenAccountRow, "public/window/accounts.parquet", {
    token_account: Utf8, owner: Utf8, balance: UInt64,
});
bundle_table!(MemberState, "public/window/members.parquet", {
    owner: Utf8, vault_owner: Utf8, opened_day: UInt32, locked: UInt64, unlocking: UInt64,
});
bundle_table!(GalleryState, "public/window/galleries.parquet", {
    gallery: Utf8, creator: Utf8, index: UInt32, points: UInt64, retired: Boolean,
    point_seconds: Decimal128(DIGITS, 0), day_point_seconds: Decimal128(DIGITS, 0),
});
bundle_table!(GalleryScoreRow, "sealed/scores.parquet", {
    gallery: Utf8, score: UInt64, nfts: UInt64, activity: UInt64, influence: UInt64, salt: Utf8,
});
bundle_table!(UserScoreRow, "sealed/users.parquet", {
    wallet: Utf8, score: UInt64, index: UInt32, investor: UInt32, meritocratic: UInt32, small_factors: UInt32,
});

// By hand, for the one column that may be null.
impl BundleTable for OwnerTwabRow {
    const PATH: &'static str = "public/window/owners.parquet";

    fn columns() -> Vec<FieldRef> {
        let item = Arc::new(Field::new("item", Decimal128(DIGITS, 0), false));
        let columns = [
            Field::new("owner", Utf8, false),
            Field::new("vault_of", Utf8, true),
            Field::new("integrals", FixedSizeList(item, WINDOW_DAYS as i32), false),
            Field::new("held_seconds", UInt64, false),
        ];
        columns.into_iter().map(Arc::new).collect()
    }
}
