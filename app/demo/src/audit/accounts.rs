//! The chain's accounts against the model's.

use anyhow::Result;
use influence_audit::ProgramAccounts;
use influence_client::{
    address,
    state::{Delegation, Influence, snapshot::FINAL},
};
use influence_core::tiers::reached;

use super::{
    Audit, Ledger,
    model::Model,
    records::{Member, Part},
    sealed,
};
use crate::{keys, town::Town, world::CREATOR_LEVELS, world::TOKEN, world::USER_TIERS};

/// Holds every account of the chain against the model.
///
/// # Errors
/// When the chain can not be read.
pub fn compare(town: &Town, model: &Model, books: &ProgramAccounts) -> Result<Audit> {
    let mut ledger = Ledger(Audit { values: 0, differences: Vec::new() });
    let parts = model.members.values().map(|member| member.parts.len()).sum();
    ledger.expect("the number", "accounts", books.influences.len(), model.members.len());
    ledger.expect("the number", "galleries", books.galleries.len(), model.houses.len());
    ledger.expect("the number", "delegations", books.delegations.len(), parts);
    for (fan, member) in &model.members {
        let (owner, name) = (town.owner(*fan), &town.input.fans[*fan].name);
        let Some(record) = books.influences.get(&owner) else {
            ledger.expect("the account", name, "missing", "there");
            continue;
        };
        influence(&mut ledger, name, record, member);
        let vault = books.vaults.get(&owner).copied().unwrap_or(0);
        ledger.expect("the vault", name, vault, member.locked + member.unlocking);
        for (seat, part) in &member.parts {
            let key = address::delegation(&owner, &town.world.seats[*seat].address);
            let of = format!("{name} to gallery {}", town.world.seats[*seat].name);
            delegation(&mut ledger, &of, books.delegations.get(&key), part);
        }
    }
    galleries(&mut ledger, town, model, books);
    wallets(&mut ledger, town, model)?;
    days(&mut ledger, town, model)?;
    Ok(ledger.0)
}

fn influence(ledger: &mut Ledger, name: &str, record: &Influence, member: &Member) {
    let mut units = |what, found: u64, expected: u64| ledger.expect(what, name, found, expected);
    units("the holding score", record.holding_score.into(), member.holding_score);
    units("the influence index", u32::from(record.influence_index).into(), member.influence_index.into());
    units("the locked amount", record.locked.into(), member.locked);
    units("the unlocking amount", record.unlocking.into(), member.unlocking);
    units("the total", record.total.into(), member.total);
    units("the revision", record.revision.into(), member.revision);
    units("the share supply", record.share_supply.into(), member.supply);
    units("the sum of shares", record.allocated_shares.into(), member.allocated());
    units("the number of delegations", u32::from(record.delegation_count).into(), member.parts.len() as u64);
    units(
        "the number of settled delegations",
        u32::from(record.settled_count).into(),
        member.settled() as u64,
    );
    units("the opening day", u32::from(record.opened_day).into(), member.opened_day.into());
    let level = |thresholds: &[u64], amount| reached(thresholds.iter().map(|tokens| tokens * TOKEN), amount);
    units("the user tier", record.user_tier.into(), level(&USER_TIERS, member.total).into());
    units("the creator level", record.creator_level.into(), level(&CREATOR_LEVELS, member.locked).into());
    // Up to where either was last written, the same amount was locked for the same time.
    let since = i64::from(record.locked_updated_at) - member.locked_at;
    let more = i128::from(member.locked) * i128::from(since);
    let expected = i128::try_from(member.locked_seconds).unwrap_or(i128::MAX) + more;
    let found = i128::try_from(u128::from(record.locked_seconds)).unwrap_or(i128::MAX);
    ledger.expect("the locked token-seconds", name, found, expected);
}

fn delegation(ledger: &mut Ledger, of: &str, record: Option<&Delegation>, part: &Part) {
    let Some(record) = record else {
        ledger.expect("the delegation", of, "missing", "there");
        return;
    };
    ledger.expect("the shares", of, u64::from(record.shares), part.shares);
    ledger.expect("the points", of, u64::from(record.points), part.points);
    ledger.expect("the revision", of, u64::from(record.revision), part.revision);
}

fn galleries(ledger: &mut Ledger, town: &Town, model: &Model, books: &ProgramAccounts) {
    for (seat, house) in &model.houses {
        let place = &town.world.seats[*seat];
        let of = format!("gallery {}", place.name);
        let Some(record) = books.galleries.get(&place.address) else {
            ledger.expect("the account", &of, "missing", "there");
            continue;
        };
        ledger.expect("the points", &of, u64::from(record.points), model.points(*seat));
        ledger.expect(
            "the supporters",
            &of,
            u32::from(record.supporters) as usize,
            model.supporters(*seat).count(),
        );
        ledger.expect("the status", &of, record.is_retired(), house.retired);
        ledger.expect("the rank", &of, u32::from(record.rank), house.rank);
        let since = i64::from(record.updated_at) - house.updated_at;
        let more = i128::from(model.points(*seat)) * i128::from(since);
        let expected = i128::try_from(house.point_seconds).unwrap_or(i128::MAX) + more;
        let found = i128::try_from(u128::from(record.point_seconds)).unwrap_or(i128::MAX);
        ledger.expect("the point-seconds", &of, found, expected);
    }
}

/// Tokens: every wallet together, and the market's.
fn wallets(ledger: &mut Ledger, town: &Town, model: &Model) -> Result<()> {
    for (fan, wallet) in model.wallets.iter().enumerate() {
        let mut held = i128::from(town.world.tokens_in(&town.associated(fan))?);
        for account in &town.input.fans[fan].accounts {
            held += i128::from(town.world.tokens_in(&town.input.accounts[*account].address)?);
        }
        ledger.expect("the wallet", &town.input.fans[fan].name, held, wallet.balance());
    }
    let market = i128::from(town.world.tokens_in(&keys::market_account())?);
    ledger.expect("the wallet", "the market", market, model.market.balance());
    Ok(())
}

/// What the crankers published, and what they keep sealed.
fn days(ledger: &mut Ledger, town: &Town, model: &Model) -> Result<()> {
    for (day, scored) in &model.days {
        let (snapshot, of) = (town.snapshot(*day)?, format!("day {day}"));
        let tree = &scored.holdings;
        ledger.expect("the status", &of, snapshot.status, FINAL);
        ledger.expect("the root", &of, snapshot.holdings_root, tree.root().hash());
        ledger.expect("the sum", &of, u64::from(snapshot.holdings_sum), tree.sum());
        ledger.expect("the root of the ranks", &of, snapshot.engagement_root, scored.engagement.root());
        let leaves = (u32::from(snapshot.members), u32::from(snapshot.others));
        ledger.expect("the number of leaves", &of, leaves, (tree.members(), tree.others()));
    }
    for bundle in &town.bundles {
        if let Some(scored) = model.days.get(&bundle.manifest.day) {
            sealed::compare(ledger, bundle.manifest.day, bundle, scored);
        }
    }
    Ok(())
}
