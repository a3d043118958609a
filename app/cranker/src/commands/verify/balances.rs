//! Whether a day's holding scores come out of the balance changes.

use std::{collections::BTreeMap, path::Path};

use anyhow::ensure;
use influence_core::calendar::Calendar;
use influence_scoring::{
    balances,
    bundle::Bundle,
    fold::Holdings,
    key::{Key, base58},
    tree::Half,
};

/// The first owner, in the order of keys, whose score in the bundle is not what the balances in the file give.
///
/// Which tokens are locked, and so no part of the average, the bundle says: it knows the vaults of everybody, also of
/// members who have closed their account since.
pub fn difference(bundle: &Bundle, path: &Path) -> anyhow::Result<Option<String>> {
    let (expected, stated) = (computed(bundle, path)?, stated(bundle));
    let mut owners: Vec<_> = expected.keys().chain(stated.keys()).collect();
    owners.sort_unstable();
    let score = |scores: &Scores, owner: &Key| scores.get(owner).copied().unwrap_or_default();
    let wrong = owners.into_iter().find(|owner| score(&expected, owner) != score(&stated, owner));
    Ok(wrong.map(|owner| {
        format!(
            "{} has {} base units in the bundle and {} by the balances",
            base58(owner),
            score(&stated, owner),
            score(&expected, owner)
        )
    }))
}

/// Base units by owner; owners with none are left out or 0.
type Scores = BTreeMap<Key, u64>;

fn stated(bundle: &Bundle) -> Scores {
    let halves = [Half::Members, Half::Others].into_iter();
    halves.flat_map(|half| bundle.holdings.lines(half)).map(|line| (line.owner, line.holding_score)).collect()
}

fn computed(bundle: &Bundle, path: &Path) -> anyhow::Result<Scores> {
    Ok(holdings(bundle, path)?.scores(bundle.manifest.day)?.collect())
}

/// What everybody held up to the end of the bundle's day by the balances in the file, and with the bundle's vaults.
pub fn holdings(bundle: &Bundle, path: &Path) -> anyhow::Result<Holdings> {
    let day = bundle.manifest.day;
    let calendar = Calendar::new(bundle.manifest.day_seconds)?;
    let mut changes = balances::open(path)?.peekable();
    let first = match changes.peek() {
        Some(Ok(change)) => calendar.day_of(change.time)?,
        _ => day,
    };
    let name = path.display();
    ensure!(
        first <= day,
        "{name} begins on day {first}, after day {day}; name changes from the beginning on"
    );
    let mut holdings = Holdings::new(calendar, first);
    for row in &bundle.window.owners {
        if let Some(owner) = row.vault_of {
            holdings.register_vault(row.owner, owner)?;
        }
    }
    while holdings.read_day(&mut changes)? < day {}
    Ok(holdings)
}
