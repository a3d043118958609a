//! What galleries need: their support counted, their ranks proved, and retired ones emptied.

use std::collections::{BTreeMap, BTreeSet};

use influence_client::{
    state::Delegation,
    tx::{MAX_ACCOUNTS, TxVersion},
};
use influence_core::calendar::Day;
use influence_scoring::merkle::TreeError;
use solana_address::Address;

use crate::keeper::{
    action::{Action, Target},
    planner_state::{ScoredDay, Standing, State},
};

/// Days after which a rank is proved again although it is the same.
const RANK_DAYS: u32 = 7;
/// Bytes of a transaction around the pairs of one settle instruction: signature, header, five keys, blockhash, limit,
/// price and the instruction's own head.
const AROUND_PAIRS: usize = 300;
/// Bytes of a pair: two keys and their indices.
const PAIR: usize = 2 * 33;

/// Proves the ranks that changed, or that nobody proved for a week.
pub(super) fn ranks(state: &State, scored: &ScoredDay) -> Result<Vec<Action>, TreeError> {
    let mut actions = Vec::new();
    let Some(calendar) = state.calendar().filter(|_| state.standing(scored) == Standing::Stands) else {
        return Ok(actions);
    };
    let day = scored.day();
    for (index, leaf) in (0..).zip(scored.engagement.leaves()) {
        let address = Address::from(leaf.gallery);
        let Some(gallery) = state.galleries.get(&address) else { continue };
        let rank_day = Day::from(gallery.rank_day);
        let registered = calendar.day_of(gallery.registered_at.into()).unwrap_or(Day::MAX);
        let is_old = day.saturating_sub(rank_day) >= RANK_DAYS;
        let is_due = rank_day < day && registered <= day && (is_old || u32::from(gallery.rank) != leaf.rank);
        if is_due && !state.aside.contains(&Target::Rank(address)) {
            actions.push(Action::ApplyRank { proof: scored.engagement.prove_rank(index)? });
        }
    }
    Ok(actions)
}

/// Settles every delegation that its gallery does not count at its present worth; `changed` are the owners whose total
/// the plan changes before.
pub(super) fn settle(state: &State, changed: &BTreeSet<Address>) -> Vec<Action> {
    let mut owners: BTreeMap<Address, BTreeSet<Address>> = BTreeMap::new();
    for delegation in state.delegations.iter().filter(|delegation| is_stale(state, delegation, changed)) {
        owners.entry(delegation.gallery).or_default().insert(delegation.owner);
    }
    let most = pairs_per_transaction(state.format);
    let batches = owners.into_iter().flat_map(|(gallery, owners)| {
        let owners: Vec<Address> = owners.into_iter().collect();
        let batches: Vec<Vec<Address>> = owners.chunks(most).map(<[Address]>::to_vec).collect();
        batches.into_iter().map(move |owners| Action::Settle { gallery, owners })
    });
    batches.collect()
}

/// Takes every delegation out of the galleries that are retired; that settles them too.
pub(super) fn release(state: &State) -> Vec<Action> {
    let retired = state.delegations.iter().filter(|delegation| {
        is_retired(state, delegation)
            && state.influences.contains_key(&delegation.owner)
            && !is_aside(state, delegation)
    });
    let release = |delegation: &Delegation| Action::Release {
        gallery: delegation.gallery,
        owner: delegation.owner,
        rent_payer: delegation.rent_payer,
    };
    retired.map(release).collect()
}

fn is_stale(state: &State, delegation: &Delegation, changed: &BTreeSet<Address>) -> bool {
    let Some(influence) = state.influences.get(&delegation.owner) else {
        return false; // Closed since: nothing is left to settle.
    };
    state.galleries.contains_key(&delegation.gallery)
        && !is_retired(state, delegation)
        && !is_aside(state, delegation)
        && (delegation.revision != influence.revision || changed.contains(&delegation.owner))
}

fn is_retired(state: &State, delegation: &Delegation) -> bool {
    state.galleries.get(&delegation.gallery).is_some_and(|gallery| gallery.is_retired())
}

fn is_aside(state: &State, delegation: &Delegation) -> bool {
    state.aside.contains(&Target::Part(delegation.gallery, delegation.owner))
}

/// Pairs of one settle instruction that fill a transaction.
fn pairs_per_transaction(format: TxVersion) -> usize {
    let by_bytes = format.max_bytes().saturating_sub(AROUND_PAIRS) / PAIR;
    let by_accounts = MAX_ACCOUNTS.saturating_sub(5) / 2;
    by_bytes.min(by_accounts).max(1)
}
