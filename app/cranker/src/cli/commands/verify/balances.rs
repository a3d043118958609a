//! Recomputes a day's holding scores from balance changes.

use std::collections::BTreeMap;

use anyhow::ensure;
use influence_core::calendar::{Calendar, Day};
use influence_scoring::{
    bundle::Bundle,
    ingest::{TableLocation, balances::BalanceFiles},
    merkle::Subtree,
    twab::TwabTracker,
};
use solana_address::Address;

/// Finds the first owner, in order of addresses, whose score in the bundle differs from the balances.
///
/// The bundle says which tokens are locked and so do not count: it knows every vault, also of members who have closed their
/// account since.
pub async fn find_difference(bundle: &Bundle, balances: &TableLocation) -> anyhow::Result<Option<String>> {
    let (expected, published) = (compute_scores(bundle, balances).await?, published_scores(bundle));
    let mut owners: Vec<_> = expected.keys().chain(published.keys()).collect();
    owners.sort_unstable();
    let score = |scores: &Scores, owner: &Address| scores.get(owner).copied().unwrap_or_default();
    let wrong = owners.into_iter().find(|owner| score(&expected, owner) != score(&published, owner));
    Ok(wrong.map(|owner| {
        let (published, expected) = (score(&published, owner), score(&expected, owner));
        format!("{owner} has {published} base units in the bundle and {expected} by the balances")
    }))
}

/// Base units by owner; owners without a score are missing or 0.
type Scores = BTreeMap<Address, u64>;

fn published_scores(bundle: &Bundle) -> Scores {
    let subtrees = [Subtree::Members, Subtree::Others].into_iter();
    let entries = subtrees.flat_map(|subtree| bundle.holdings.entries(subtree));
    entries.map(|entry| (entry.owner, entry.holding_score)).collect()
}

async fn compute_scores(bundle: &Bundle, balances: &TableLocation) -> anyhow::Result<Scores> {
    let (calendar, day) = (Calendar::new(bundle.manifest.day_seconds)?, bundle.manifest.day);
    let holdings = track_all(calendar, day, vaults(bundle), balances).await?;
    Ok(holdings.scores(day)?.collect())
}

/// Vaults that the bundle knows, as (vault owner, wallet).
pub fn vaults(bundle: &Bundle) -> impl Iterator<Item = (Address, Address)> {
    bundle.state.twab.owners.iter().filter_map(|row| Some((row.owner, row.vault_of?)))
}

/// Tracks balances up to the end of `day`, from all changes ever.
pub async fn track_all(
    calendar: Calendar,
    day: Day,
    vaults: impl Iterator<Item = (Address, Address)>,
    balances: &TableLocation,
) -> anyhow::Result<TwabTracker> {
    let files = BalanceFiles::find(balances).await?;
    let mut changes = files.changes().peekable();
    let first = match changes.peek() {
        Some(Ok(change)) => calendar.day_of(change.time)?,
        _ => day,
    };
    ensure!(first <= day, "{balances} begins on day {first}, after day {day}; name files with all changes");
    let mut holdings = TwabTracker::new(calendar, first);
    for (vault_owner, owner) in vaults {
        holdings.register_vault(vault_owner, owner)?;
    }
    while holdings.read_day(&mut changes)? < day {}
    Ok(holdings)
}

/// Tracks balances of the day after the bundle's, from the changes of that day; `vaults` are those opened on it.
pub async fn track_next_day(
    bundle: &Bundle,
    vaults: impl Iterator<Item = (Address, Address)>,
    balances: &TableLocation,
) -> anyhow::Result<TwabTracker> {
    let calendar = Calendar::new(bundle.manifest.day_seconds)?;
    let files = BalanceFiles::find(balances).await?;
    let mut changes = files.changes().peekable();
    let mut holdings = TwabTracker::from_state(calendar, &bundle.state.twab)?;
    let (day, start) = (holdings.open_day(), calendar.start_of(holdings.open_day()));
    if let Some(Ok(change)) = changes.peek() {
        ensure!(
            change.time >= start,
            "{balances} begins at {}, before day {day} starts at {start}; omit changes that the bundle of the day before already counts",
            change.time
        );
    }
    for (vault_owner, owner) in vaults {
        holdings.register_vault(vault_owner, owner)?;
    }
    holdings.read_day(&mut changes)?;
    Ok(holdings)
}
