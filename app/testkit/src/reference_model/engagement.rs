//! Engagement scores: a sum for each user and for each gallery, in fractions that are rounded once.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use solana_address::Address;

use super::weights::PlainWeights;
use crate::{
    genesis::TOKEN,
    platform::{PlatformEvent, SampleTables},
};

/// Denominator of scores: parts of a point.
const MILLI: u128 = 1_000;
/// Rates are per this many tokens or points.
const PER: u128 = 1_000;

/// A gallery's score and its parts, 1/1 000 of a point, each rounded by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ModelGalleryScore {
    pub score: u64,
    pub nfts: u64,
    /// With the gallery as a whole.
    pub activity: u64,
    pub influence: u64,
}

/// The chain at the day's end, base units.
pub struct DayStakes<'a> {
    /// Holding score and locked amount, by wallet.
    pub wallets: &'a BTreeMap<Address, (u64, u64)>,
    /// Average points of every open gallery, by account.
    pub galleries: &'a BTreeMap<Address, u64>,
}

/// Scores of a day.
pub struct ModelScores {
    /// By wallet, without zeros.
    pub users: BTreeMap<Address, u64>,
    /// By account.
    pub galleries: BTreeMap<Address, ModelGalleryScore>,
}

/// Quantities by user, gallery, NFT and kind.
type Sums = BTreeMap<(i64, i64, Option<i64>, &'static str), u128>;

/// Scores a day with these events.
pub fn scores(
    weights: &PlainWeights,
    tables: &SampleTables,
    events: &[PlatformEvent],
    stakes: &DayStakes<'_>,
) -> Result<ModelScores> {
    let owners: BTreeMap<i64, i64> = tables.galleries.iter().map(|of| (of.gallery, of.owner)).collect();
    let mut sums = Sums::new();
    for event in
        events.iter().filter(|event| weights.counts_own() || owners.get(&event.gallery) != Some(&event.user))
    {
        let sum = sums.entry((event.user, event.gallery, event.nft, event.kind)).or_default();
        *sum += u128::try_from(event.quantity)?;
    }
    let unit = common_denominator(weights, &sums)?;
    let users = users(weights, tables, &sums, stakes, unit)?;
    let galleries = galleries(weights, tables, &sums, stakes, &users, unit)?;
    let wallet = |user: &i64| tables.users.iter().find(|known| known.user == *user).map(|known| known.wallet);
    let users = users.iter().filter_map(|(user, score)| Some((wallet(user)?, u64::try_from(*score).ok()?)));
    Ok(ModelScores { users: users.filter(|(_, score)| *score > 0).collect(), galleries })
}

/// Common denominator of all fractions of a point.
fn common_denominator(weights: &PlainWeights, sums: &Sums) -> Result<u128> {
    let kinds: BTreeSet<&str> = sums.keys().map(|(.., kind)| *kind).collect();
    kinds.into_iter().try_fold(u128::from(TOKEN), |unit, kind| {
        let per = weights.worth(kind)?.per;
        let (mut a, mut b) = (unit, per);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        Ok(unit / a * per)
    })
}

/// User scores, 1/1 000 of a point, by number.
fn users(
    weights: &PlainWeights,
    tables: &SampleTables,
    sums: &Sums,
    stakes: &DayStakes<'_>,
    unit: u128,
) -> Result<BTreeMap<i64, u128>> {
    let mut done: BTreeMap<(i64, &str), u128> = BTreeMap::new();
    for ((user, _, _, kind), quantity) in sums {
        *done.entry((*user, kind)).or_default() += quantity;
    }
    let mut activity: BTreeMap<i64, u128> = BTreeMap::new();
    for ((user, kind), quantity) in done {
        let worth = weights.worth(kind)?;
        *activity.entry(user).or_default() +=
            quantity.min(worth.user_limit) * worth.points * (unit / worth.per);
    }
    let rate = |what| weights.number(&["user", what]);
    let rates = [rate("nft_value_per_1000")?, rate("holding_per_1000")?, rate("locked_per_1000")?];
    let (base, percent, cap) = (rate("base")?, rate("activity_percent")?, rate("cap")?);
    let mut scores = BTreeMap::new();
    for user in &tables.users {
        let (holding, locked) = stakes.wallets.get(&user.wallet).copied().unwrap_or_default();
        let amounts = [u128::try_from(user.field("nft_value"))?, holding.into(), locked.into()];
        let stake: u128 = rates.iter().zip(amounts).map(|(rate, amount)| rate * amount).sum();
        // In parts of 1/1 000 of a point; the rates' thousand cancels the scores'.
        let stake = stake * (MILLI / PER) * (unit / u128::from(TOKEN)) + base * MILLI * unit;
        let own = activity.get(&user.user).copied().unwrap_or(0) * MILLI;
        let hundredths = stake * 100 + (stake * percent).min(own * 100);
        scores.insert(user.user, rounded(hundredths, unit * 100).min(cap * MILLI));
    }
    Ok(scores)
}

fn galleries(
    weights: &PlainWeights,
    tables: &SampleTables,
    sums: &Sums,
    stakes: &DayStakes<'_>,
    users: &BTreeMap<i64, u128>,
    unit: u128,
) -> Result<BTreeMap<Address, ModelGalleryScore>> {
    let mut parts: BTreeMap<i64, [u128; 2]> = BTreeMap::new();
    for ((user, gallery, nft, kind), quantity) in sums {
        let worth = weights.worth(kind)?;
        let points = (*quantity).min(worth.limit) * worth.points * (unit / worth.per);
        let [nfts, whole] = parts.entry(*gallery).or_default();
        let part = if nft.is_some() { nfts } else { whole };
        *part += points * users.get(user).copied().unwrap_or(0);
    }
    let rate = weights.number(&["gallery", "influence_per_1000"])?;
    let mut scores = BTreeMap::new();
    for (address, average) in stakes.galleries {
        let known = tables.galleries.iter().find(|known| known.address == *address);
        let number = known.with_context(|| format!("the platform does not know gallery {address}"))?.gallery;
        let [nfts, whole] = parts.get(&number).copied().unwrap_or_default();
        let influence = rate * u128::from(*average) * (MILLI / PER) * (unit / u128::from(TOKEN));
        let [score, nfts, activity, influence] = [nfts + whole + influence, nfts, whole, influence]
            .map(|part| u64::try_from(rounded(part, unit)).unwrap_or(u64::MAX));
        scores.insert(*address, ModelGalleryScore { score, nfts, activity, influence });
    }
    Ok(scores)
}

/// `value` / `by`, rounded half up.
fn rounded(value: u128, by: u128) -> u128 {
    (value + by / 2) / by
}
