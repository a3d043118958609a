//! Accounts of the chain against the model.

use anyhow::Result;
use influence_audit::ProgramAccounts;
use influence_client::{
    address,
    state::{Delegation, Influence, snapshot::FINAL},
};
use influence_core::tiers::reached;
use influence_testkit::{
    actors::keys,
    genesis::{CREATOR_LEVELS, TOKEN, USER_TIERS},
    reference_model::{ModelDelegation, ModelMember, ReferenceModel},
};

use super::{AuditResult, Comparison, bundles};
use crate::simulation::Simulation;

pub fn compare(
    simulation: &Simulation,
    model: &ReferenceModel,
    accounts: &ProgramAccounts,
) -> Result<AuditResult> {
    let mut comparison = Comparison(AuditResult { values: 0, differences: Vec::new() });
    let parts = model.members.values().map(|member| member.delegations.len()).sum();
    comparison.expect("the number", "accounts", accounts.influences.len(), model.members.len());
    comparison.expect("the number", "galleries", accounts.galleries.len(), model.galleries.len());
    comparison.expect("the number", "delegations", accounts.delegations.len(), parts);
    for (fan, member) in &model.members {
        let (owner, name) = (simulation.owner(*fan), &simulation.file.fans[*fan].name);
        let Some(record) = accounts.influences.get(&owner) else {
            comparison.expect("the account", name, "missing", "there");
            continue;
        };
        influence(&mut comparison, name, record, member);
        let vault = accounts.vaults.get(&owner).copied().unwrap_or(0);
        comparison.expect("the vault", name, vault, member.locked + member.unlocking);
        for (gallery, part) in &member.delegations {
            let slot = &simulation.chain.gallery_slots[*gallery];
            let key = address::delegation(&owner, &slot.address);
            let of = format!("{name} to gallery {}", slot.name);
            delegation(&mut comparison, &of, accounts.delegations.get(&key), part);
        }
    }
    galleries(&mut comparison, simulation, model, accounts);
    wallets(&mut comparison, simulation, model)?;
    days(&mut comparison, simulation, model)?;
    Ok(comparison.0)
}

fn influence(comparison: &mut Comparison, name: &str, record: &Influence, member: &ModelMember) {
    let mut units = |what, found: u64, expected: u64| comparison.expect(what, name, found, expected);
    units("the holding score", record.holding_score.into(), member.holding_score);
    units("the influence index", u32::from(record.influence_index).into(), member.influence_index.into());
    units("the locked amount", record.locked.into(), member.locked);
    units("the unlocking amount", record.unlocking.into(), member.unlocking);
    units("the total", record.total.into(), member.total);
    units("the revision", record.revision.into(), member.revision);
    units("the share supply", record.share_supply.into(), member.supply);
    units("the sum of shares", record.allocated_shares.into(), member.allocated());
    units(
        "the number of delegations",
        u32::from(record.delegation_count).into(),
        member.delegations.len() as u64,
    );
    units(
        "the number of settled delegations",
        u32::from(record.settled_count).into(),
        member.settled() as u64,
    );
    units("the opening day", u32::from(record.opened_day).into(), member.opened_day.into());
    let level = |thresholds: &[u64], amount| reached(thresholds.iter().map(|tokens| tokens * TOKEN), amount);
    units("the user tier", record.user_tier.into(), level(&USER_TIERS, member.total).into());
    units("the creator level", record.creator_level.into(), level(&CREATOR_LEVELS, member.locked).into());
    // Until the last update of either, the same amount was locked for the same time.
    let since = i64::from(record.locked_updated_at) - member.locked_at;
    let more = i128::from(member.locked) * i128::from(since);
    let expected = i128::try_from(member.locked_seconds).unwrap_or(i128::MAX) + more;
    let found = i128::try_from(u128::from(record.locked_seconds)).unwrap_or(i128::MAX);
    comparison.expect("the locked token-seconds", name, found, expected);
}

fn delegation(comparison: &mut Comparison, of: &str, record: Option<&Delegation>, part: &ModelDelegation) {
    let Some(record) = record else {
        comparison.expect("the delegation", of, "missing", "there");
        return;
    };
    comparison.expect("the shares", of, u64::from(record.shares), part.shares);
    comparison.expect("the points", of, u64::from(record.points), part.points);
    comparison.expect("the revision", of, u64::from(record.revision), part.revision);
}

fn galleries(
    comparison: &mut Comparison,
    simulation: &Simulation,
    model: &ReferenceModel,
    accounts: &ProgramAccounts,
) {
    for (gallery, expected) in &model.galleries {
        let slot = &simulation.chain.gallery_slots[*gallery];
        let of = format!("gallery {}", slot.name);
        let Some(record) = accounts.galleries.get(&slot.address) else {
            comparison.expect("the account", &of, "missing", "there");
            continue;
        };
        comparison.expect("the points", &of, u64::from(record.points), model.points(*gallery));
        comparison.expect(
            "the supporters",
            &of,
            u32::from(record.supporters) as usize,
            model.supporters(*gallery).count(),
        );
        comparison.expect("the status", &of, record.is_retired(), expected.retired);
        comparison.expect("the rank", &of, u32::from(record.rank), expected.rank);
        let since = i64::from(record.updated_at) - expected.updated_at;
        let more = i128::from(model.points(*gallery)) * i128::from(since);
        let sum = i128::try_from(expected.point_seconds).unwrap_or(i128::MAX) + more;
        let found = i128::try_from(u128::from(record.point_seconds)).unwrap_or(i128::MAX);
        comparison.expect("the point-seconds", &of, found, sum);
    }
}

/// Tokens of all fans and of the treasury.
fn wallets(comparison: &mut Comparison, simulation: &Simulation, model: &ReferenceModel) -> Result<()> {
    for (fan, wallet) in model.wallets.iter().enumerate() {
        let mut held = i128::from(simulation.chain.tokens_in(&simulation.associated(fan))?);
        for account in &simulation.file.fans[fan].accounts {
            held += i128::from(simulation.chain.tokens_in(&simulation.file.accounts[*account].address)?);
        }
        comparison.expect("the wallet", &simulation.file.fans[fan].name, held, wallet.balance());
    }
    let treasury = i128::from(simulation.chain.tokens_in(&keys::treasury_account())?);
    comparison.expect("the wallet", "the treasury", treasury, model.treasury.balance());
    Ok(())
}

/// Published snapshots, and bundles with their sealed parts.
fn days(comparison: &mut Comparison, simulation: &Simulation, model: &ReferenceModel) -> Result<()> {
    for (day, scored) in &model.days {
        let (snapshot, of) = (simulation.snapshot(*day)?, format!("day {day}"));
        let tree = &scored.holdings;
        comparison.expect("the status", &of, snapshot.status, FINAL);
        comparison.expect("the root", &of, snapshot.holdings_root, tree.root().hash());
        comparison.expect("the sum", &of, u64::from(snapshot.holdings_sum), tree.sum());
        comparison.expect("the root of the ranks", &of, snapshot.engagement_root, scored.engagement.root());
        let leaves = (u32::from(snapshot.members), u32::from(snapshot.others));
        comparison.expect("the number of leaves", &of, leaves, (tree.members(), tree.others()));
    }
    for bundle in &simulation.bundles {
        if let Some(scored) = model.days.get(&bundle.manifest.day) {
            bundles::compare(comparison, bundle.manifest.day, bundle, scored);
        }
    }
    Ok(())
}
