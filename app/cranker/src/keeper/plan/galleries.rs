//! Plans what galleries need: settles, ranks, and releases from retired ones.

use std::collections::{BTreeMap, BTreeSet};

use influence_client::{
    state::Delegation,
    tx::{MAX_ACCOUNTS, TxVersion},
};
use influence_core::calendar::Day;
use influence_scoring::merkle::TreeError;
use solana_address::Address;

use crate::keeper::{
    action::{ActionTarget, KeeperAction},
    planner_state::{PlannerState, ScoredDay, SnapshotStatus},
};

/// Days after which an unchanged rank is proved again.
const RANK_REFRESH_DAYS: u32 = 7;
/// Bytes of a transaction without the pairs of its settle instruction: signature, header, five keys, blockhash, compute limit,
/// price, and the instruction's own header.
const SETTLE_OVERHEAD: usize = 300;
/// Bytes of a pair: two keys and their indices.
const PAIR_BYTES: usize = 2 * 33;

/// Proves ranks that changed, or were not proved for a week.
pub(super) fn plan_ranks(state: &PlannerState, scored: &ScoredDay) -> Result<Vec<KeeperAction>, TreeError> {
    let mut actions = Vec::new();
    let is_applicable = state.status(scored) == SnapshotStatus::Applicable;
    let Some(calendar) = state.calendar().filter(|_| is_applicable) else { return Ok(actions) };
    let day = scored.day();
    for (index, leaf) in (0..).zip(scored.engagement.leaves()) {
        let address = Address::from(leaf.gallery);
        let Some(gallery) = state.galleries.get(&address) else { continue };
        let rank_day = Day::from(gallery.rank_day);
        let registered = calendar.day_of(gallery.registered_at.into()).unwrap_or(Day::MAX);
        let is_old = day.saturating_sub(rank_day) >= RANK_REFRESH_DAYS;
        let is_due = rank_day < day && registered <= day && (is_old || u32::from(gallery.rank) != leaf.rank);
        if is_due && !state.in_backoff.contains(&ActionTarget::Rank(address)) {
            actions.push(KeeperAction::ApplyRank { proof: scored.engagement.prove_rank(index)? });
        }
    }
    Ok(actions)
}

/// Settles every delegation that its gallery does not count at its current worth; `changed` are the owners whose total changes
/// earlier in the plan.
pub(super) fn plan_settles(state: &PlannerState, changed: &BTreeSet<Address>) -> Vec<KeeperAction> {
    let mut owners: BTreeMap<Address, BTreeSet<Address>> = BTreeMap::new();
    for delegation in state.delegations.iter().filter(|delegation| is_stale(state, delegation, changed)) {
        owners.entry(delegation.gallery).or_default().insert(delegation.owner);
    }
    let max_pairs = pairs_per_transaction(state.tx_version);
    let batches = owners.into_iter().flat_map(|(gallery, owners)| {
        let owners: Vec<Address> = owners.into_iter().collect();
        let batches: Vec<Vec<Address>> = owners.chunks(max_pairs).map(<[Address]>::to_vec).collect();
        batches.into_iter().map(move |owners| KeeperAction::Settle { gallery, owners })
    });
    batches.collect()
}

/// Releases every delegation of retired galleries, which settles them too.
pub(super) fn plan_releases(state: &PlannerState) -> Vec<KeeperAction> {
    let retired = state.delegations.iter().filter(|delegation| {
        is_retired(state, delegation)
            && state.influences.contains_key(&delegation.owner)
            && !is_in_backoff(state, delegation)
    });
    let release = |delegation: &Delegation| KeeperAction::Release {
        gallery: delegation.gallery,
        owner: delegation.owner,
        rent_payer: delegation.rent_payer,
    };
    retired.map(release).collect()
}

fn is_stale(state: &PlannerState, delegation: &Delegation, changed: &BTreeSet<Address>) -> bool {
    let Some(influence) = state.influences.get(&delegation.owner) else {
        return false; // Closed since: nothing is left to settle.
    };
    state.galleries.contains_key(&delegation.gallery)
        && !is_retired(state, delegation)
        && !is_in_backoff(state, delegation)
        && (delegation.revision != influence.revision || changed.contains(&delegation.owner))
}

fn is_retired(state: &PlannerState, delegation: &Delegation) -> bool {
    state.galleries.get(&delegation.gallery).is_some_and(|gallery| gallery.is_retired())
}

fn is_in_backoff(state: &PlannerState, delegation: &Delegation) -> bool {
    state.in_backoff.contains(&ActionTarget::Delegation(delegation.gallery, delegation.owner))
}

/// Pairs of one settle instruction that fill a transaction.
fn pairs_per_transaction(tx_version: TxVersion) -> usize {
    let by_bytes = tx_version.max_bytes().saturating_sub(SETTLE_OVERHEAD) / PAIR_BYTES;
    let by_accounts = MAX_ACCOUNTS.saturating_sub(5) / 2;
    by_bytes.min(by_accounts).max(1)
}
