//! Tables of the platform that stay the same: users with what it knows of them, galleries, NFTs.

use std::{collections::HashMap, fs, path::Path};

use anyhow::{Context, Result};
use solana_address::Address;
use solana_signer::Signer;

use crate::{
    actors::{DrawBelow, keys},
    genesis::TOKEN,
};

/// First number of fans, and the number before the first creator's.
const FIRST_FAN: i64 = 100_000;
const CREATORS: i64 = 0;
/// Number of the account that a script made.
pub const SCRIPT: i64 = 99_999;
const MAX_NFTS: u64 = 6;

/// Columns of the users table behind `user` and `wallet`.
pub const USER_FIELDS: [&str; 11] = [
    "nft_value",
    "reputation",
    "reputation_leased_in",
    "reputation_leased_out",
    "points",
    "social_tasks",
    "social_engagement",
    "community_activity",
    "upvotes_given",
    "following_influence",
    "social_mining",
];

#[derive(Clone, Debug)]
pub struct PlatformUser {
    pub user: i64,
    pub wallet: Address,
    pub name: String,
    /// In the order of [`USER_FIELDS`].
    pub fields: [i64; USER_FIELDS.len()],
}

impl PlatformUser {
    /// Value of a column; 0 for an unknown one.
    pub fn field(&self, name: &str) -> i64 {
        USER_FIELDS.iter().zip(self.fields).find(|(known, _)| **known == name).map_or(0, |(_, value)| value)
    }
}

#[derive(Clone, Debug)]
pub struct PlatformGallery {
    pub gallery: i64,
    /// Account on chain.
    pub address: Address,
    /// User number of the owner.
    pub owner: i64,
    pub nfts: Vec<i64>,
}

/// A gallery as the chain knows it.
#[derive(Clone, Debug)]
pub struct ListedGallery {
    pub creator: Address,
    pub address: Address,
    pub name: String,
}

/// Users, galleries and NFTs.
#[derive(Clone, Debug, Default)]
pub struct SampleTables {
    /// Fans in their order, then creators, then the script's account.
    pub users: Vec<PlatformUser>,
    /// How many of the users are fans.
    pub fans: usize,
    pub galleries: Vec<PlatformGallery>,
}

impl SampleTables {
    /// Draws what the platform knows of `fans` (wallet and name), and the NFTs of `galleries`.
    pub fn generate(
        fans: impl IntoIterator<Item = (Address, String)>,
        galleries: impl IntoIterator<Item = ListedGallery>,
        rng: &mut impl DrawBelow,
    ) -> Self {
        let mut tables = Self::default();
        let mut by_wallet = HashMap::new();
        for (number, (wallet, name)) in (FIRST_FAN..).zip(fans) {
            by_wallet.insert(wallet, tables.users.len());
            tables.add(number, wallet, name, fields_of_fan(rng));
        }
        tables.fans = tables.users.len();
        for (number, listed) in (1..).zip(galleries) {
            let ListedGallery { creator, address, name } = listed;
            let known = by_wallet.get(&creator).and_then(|at| tables.users.get_mut(*at));
            let owner = known.as_ref().map_or(CREATORS + number, |user| user.user);
            if let Some(user) = known {
                user.name.push_str(&format!(" and {name}"));
            } else {
                // Creators own what they made and have not sold yet, and hold no tokens.
                let mut fields = [0; USER_FIELDS.len()];
                fields[0] = (10_000 + rng.below(90_000) as i64) * TOKEN as i64;
                by_wallet.insert(creator, tables.users.len());
                tables.add(owner, creator, format!("creator of {name}"), fields);
            }
            let nfts = (1..=2 + rng.below(MAX_NFTS - 1) as i64).map(|nft| number * 100 + nft).collect();
            tables.galleries.push(PlatformGallery { gallery: number, address, owner, nfts });
        }
        tables
    }

    pub fn add(&mut self, user: i64, wallet: Address, name: String, fields: [i64; USER_FIELDS.len()]) {
        self.users.push(PlatformUser { user, wallet, name, fields });
    }

    /// Adds an account that a script made.
    pub fn add_script_account(&mut self) {
        let wallet = keys::role("script", 0).pubkey();
        self.add(SCRIPT, wallet, "the script".into(), [0; USER_FIELDS.len()]);
    }

    pub fn user_of_fan(fan: usize) -> i64 {
        FIRST_FAN + fan as i64
    }

    /// Writes `users.csv`, `galleries.csv` and `nfts.csv` into `folder`.
    pub fn write(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let users = self.users.iter().map(|PlatformUser { user, wallet, fields, .. }| {
            let fields: Vec<String> = fields.iter().map(i64::to_string).collect();
            format!("{user},{wallet},{}", fields.join(","))
        });
        write_rows(&folder.join("users.csv"), &format!("user,wallet,{}", USER_FIELDS.join(",")), users)?;
        let row = |of: &PlatformGallery| format!("{},{},{}", of.gallery, of.address, of.owner);
        write_rows(&folder.join("galleries.csv"), "gallery,address,owner", self.galleries.iter().map(row))?;
        let nfts = |of: &PlatformGallery| {
            let gallery = of.gallery;
            of.nfts.clone().into_iter().map(move |nft| format!("{nft},{gallery}"))
        };
        write_rows(&folder.join("nfts.csv"), "nft,gallery", self.galleries.iter().flat_map(nfts))
    }
}

/// Writes a CSV file in one step, so that a reader never sees half of it.
pub fn write_rows(path: &Path, header: &str, rows: impl Iterator<Item = String>) -> Result<()> {
    let text = rows.fold(header.to_owned() + "\n", |text, row| text + &row + "\n");
    let partial = path.with_extension("partial");
    let written = fs::write(&partial, text).and_then(|()| fs::rename(&partial, path));
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// What the platform knows of a fan: many do little, few do much.
fn fields_of_fan(rng: &mut impl DrawBelow) -> [i64; USER_FIELDS.len()] {
    let mut skewed = |most: u64| (rng.below(most).min(rng.below(most)).min(rng.below(most))) as i64;
    let nft_value = skewed(40_000) * TOKEN as i64;
    let [a, b, c, d, e, f, g, h, i, j] = [500, 60, 40, 2_000, 12, 80, 40, 300, 900, 25].map(&mut skewed);
    [nft_value, a, b, c, d, e, f, g, h, i, j]
}
