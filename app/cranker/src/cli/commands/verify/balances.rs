//! Whether a day's holding scores come out of the balance changes.

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

/// The first owner, in the order of keys, whose score in the bundle is not what the balances give.
///
/// Which tokens are locked, and so no part of the average, the bundle says: it knows the vaults of everybody, also of
/// members who have closed their account since.
pub async fn difference(bundle: &Bundle, place: &TableLocation) -> anyhow::Result<Option<String>> {
    let (expected, stated) = (computed(bundle, place).await?, stated(bundle));
    let mut owners: Vec<_> = expected.keys().chain(stated.keys()).collect();
    owners.sort_unstable();
    let score = |scores: &Scores, owner: &Address| scores.get(owner).copied().unwrap_or_default();
    let wrong = owners.into_iter().find(|owner| score(&expected, owner) != score(&stated, owner));
    Ok(wrong.map(|owner| {
        format!(
            "{} has {} base units in the bundle and {} by the balances",
            owner,
            score(&stated, owner),
            score(&expected, owner)
        )
    }))
}

/// Base units by owner; owners with none are left out or 0.
type Scores = BTreeMap<Address, u64>;

fn stated(bundle: &Bundle) -> Scores {
    let halves = [Subtree::Members, Subtree::Others].into_iter();
    halves
        .flat_map(|half| bundle.holdings.entries(half))
        .map(|line| (line.owner, line.holding_score))
        .collect()
}

/// What everybody scores by the balances, and with the bundle's vaults.
async fn computed(bundle: &Bundle, place: &TableLocation) -> anyhow::Result<Scores> {
    let (calendar, day) = (Calendar::new(bundle.manifest.day_seconds)?, bundle.manifest.day);
    let holdings = from_the_beginning(calendar, day, vaults(bundle), place).await?;
    Ok(holdings.scores(day)?.collect())
}

/// The vaults that the bundle knows, with their owners.
pub fn vaults(bundle: &Bundle) -> impl Iterator<Item = (Address, Address)> {
    bundle.state.twab.owners.iter().filter_map(|row| Some((row.owner, row.vault_of?)))
}

/// What everybody held up to the end of `day` by all balance changes there ever were. Of `vaults`, each is given with its
/// owner.
pub async fn from_the_beginning(
    calendar: Calendar,
    day: Day,
    vaults: impl Iterator<Item = (Address, Address)>,
    place: &TableLocation,
) -> anyhow::Result<TwabTracker> {
    let files = BalanceFiles::find(place).await?;
    let mut changes = files.changes().peekable();
    let first = match changes.peek() {
        Some(Ok(change)) => calendar.day_of(change.time)?,
        _ => day,
    };
    ensure!(
        first <= day,
        "{place} begins on day {first}, after day {day}; name changes from the beginning on"
    );
    let mut holdings = TwabTracker::new(calendar, first);
    for (vault_owner, owner) in vaults {
        holdings.register_vault(vault_owner, owner)?;
    }
    while holdings.read_day(&mut changes)? < day {}
    Ok(holdings)
}

/// What everybody held at the end of the day after the bundle's, by the balance changes of that day alone. Of `vaults`,
/// those that the bundle does not know are given with their owners.
pub async fn after(
    bundle: &Bundle,
    vaults: impl Iterator<Item = (Address, Address)>,
    place: &TableLocation,
) -> anyhow::Result<TwabTracker> {
    let calendar = Calendar::new(bundle.manifest.day_seconds)?;
    let files = BalanceFiles::find(place).await?;
    let mut changes = files.changes().peekable();
    let mut holdings = TwabTracker::from_state(calendar, &bundle.state.twab)?;
    let (day, start) = (holdings.open_day(), calendar.start_of(holdings.open_day()));
    if let Some(Ok(change)) = changes.peek() {
        ensure!(
            change.time >= start,
            "{place} begins at {}, before day {day} does at {start}; leave out what the bundle of the day before counts already",
            change.time
        );
    }
    for (vault_owner, owner) in vaults {
        holdings.register_vault(vault_owner, owner)?;
    }
    holdings.read_day(&mut changes)?;
    Ok(holdings)
}
