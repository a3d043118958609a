//! From what is on chain to what is left to do: a pure function.

use std::collections::{BTreeMap, BTreeSet};

use influence_client::{
    constants::pause,
    state::{
        Config, Delegation, Influence,
        snapshot::{FINAL, VOIDED},
    },
    transaction::{Format, MAX_ACCOUNTS},
};
use influence_core::{
    calendar::Day,
    holding,
    merkle::{Sha2, holdings::Leaf},
    publish::{Contents, may_become_final},
    quantity::total_points,
};
use influence_scoring::tree::{Half, RankProof, TreeError};
use solana_address::Address;

use crate::{
    runs::{Run, cover},
    state::{ScoredDay, Standing, State},
};

/// Days after which a rank is proved again although it is the same.
const RANK_DAYS: u32 = 7;
/// Bytes of a transaction around the pairs of one settle instruction: signature, header, five keys, blockhash, limit,
/// price and the instruction's own head.
const AROUND_PAIRS: usize = 300;
/// Bytes of a pair: two keys and their indices.
const PAIR: usize = 2 * 33;

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Vote for what the day says.
    Publish {
        /// The day.
        day: Day,
        /// What it says.
        contents: Contents,
    },
    /// Prove scores against the last final day and write them.
    Apply {
        /// The day.
        day: Day,
        /// Neighbours, with one path each.
        runs: Vec<Run>,
    },
    /// Let a score that nobody refreshed count 0.
    ExpireHolding {
        /// The wallet.
        owner: Address,
    },
    /// Make a gallery count what these owners' delegations to it are worth.
    Settle {
        /// The gallery.
        gallery: Address,
        /// As many owners as fit one transaction.
        owners: Vec<Address>,
    },
    /// Prove a gallery's rank and write it.
    ApplyRank {
        /// The gallery's line and path.
        proof: RankProof,
    },
    /// Pay out what is unlocking to the owner's associated token account.
    FinishUnlock {
        /// The wallet.
        owner: Address,
    },
}

/// What is left to do, in the order in which to do it; nothing when everything is up to date.
///
/// The plan is complete: after executing it, planning again gives nothing, as long as no time passes and nobody else
/// acts in between. Only a day that becomes final by this cranker's vote and has no challenge time is applied by the
/// next plan.
///
/// # Errors
/// Those of cutting proofs; a tree that was built from its lines has none.
pub fn plan(state: &State) -> Result<Vec<Action>, TreeError> {
    let mut actions: Vec<Action> = state.scored.and_then(|scored| vote(state, scored)).into_iter().collect();
    let runs_apply = u32::from(state.config.paused) & pause::APPLY == 0;
    let fresh = match state.scored.filter(|scored| runs_apply && can_apply(state, scored)) {
        Some(scored) => Refresh::of(state, scored),
        None => Refresh::default(),
    };
    let expired = if runs_apply { expired(state, &fresh) } else { Vec::new() };
    let mut changed = fresh.changed.clone();
    changed.extend(&expired);
    if let Some(scored) = state.scored {
        let runs = fresh.runs(scored, state.format)?;
        if !runs.is_empty() {
            actions.push(Action::Apply { day: scored.day(), runs });
        }
    }
    actions.extend(expired.into_iter().map(|owner| Action::ExpireHolding { owner }));
    actions.extend(settle(state, &changed));
    if let Some(scored) = state.scored.filter(|_| runs_apply) {
        actions.extend(ranks(state, scored)?);
    }
    let waiting = state.influences.values().filter(|record| u64::from(record.unlocking) != 0);
    let paid = waiting.filter(|record| state.payable.contains(&record.owner));
    actions.extend(paid.map(|record| Action::FinishUnlock { owner: record.owner }));
    Ok(actions)
}

/// The vote, when this cranker has one to cast or repeating it would make the day final.
fn vote(state: &State, scored: &ScoredDay) -> Option<Action> {
    let cranker = state.cranker?;
    let config = &state.config;
    let place = config.crankers().iter().position(|key| *key == cranker)?;
    let (day, contents) = (scored.day(), scored.contents);
    let calendar = state.calendar()?;
    let today = calendar.day_of(state.now).ok()?;
    let open = calendar.has_ended(day, state.now)
        && u32::from(config.paused) & pause::PUBLISH == 0
        && may_become_final(day, config.last_final(), today);
    if !open {
        return None;
    }
    if let Some(snapshot) = &state.snapshot {
        let hash = contents.hash::<Sha2>(day);
        let set = u32::from(config.cranker_set);
        let mine = snapshot.votes.get(place)?;
        let cast = mine.cranker == cranker && u32::from(mine.cranker_set) == set && mine.content_hash == hash;
        let short = snapshot.votes_for(&hash, set) < usize::from(config.quorum);
        if matches!(snapshot.status, FINAL | VOIDED) || (cast && short) {
            return None;
        }
    }
    Some(Action::Publish { day, contents })
}

/// Whether the scored day's scores can be written now.
fn can_apply(state: &State, scored: &ScoredDay) -> bool {
    state.config.last_final() == Some(scored.day()) && state.standing(scored) == Standing::Stands
}

/// Whom to refresh, and whose total changes by it.
#[derive(Default)]
struct Refresh {
    /// Indices in the members' half.
    members: Vec<u32>,
    /// Indices in the others' half: they opened after the day's end.
    others: Vec<u32>,
    owners: BTreeSet<Address>,
    changed: BTreeSet<Address>,
}

impl Refresh {
    /// Refreshes who changed or is near expiry. A member without a leaf has none to prove.
    fn of(state: &State, scored: &ScoredDay) -> Self {
        let mut refresh = Self::default();
        for (owner, record) in &state.influences {
            let key = owner.to_bytes();
            let Some((position, leaf)) = scored.holdings.locate(&key).zip(scored.holdings.leaf(&key)) else {
                continue;
            };
            // The program passes over a total that would overflow: such a score stays as it is, and expires.
            let fits = total_points(leaf.holding_score, record.locked.into()).is_ok();
            let has_day = u32::from(record.holding_day) >= scored.day();
            if has_day || !fits || !needs_refresh(&state.config, record, &leaf) {
                continue;
            }
            match position.half {
                Half::Members => refresh.members.push(position.index),
                Half::Others => refresh.others.push(position.index),
            }
            refresh.owners.insert(*owner);
            if u64::from(record.holding_score) != leaf.holding_score {
                refresh.changed.insert(*owner);
            }
        }
        refresh
    }

    fn runs(&self, scored: &ScoredDay, format: Format) -> Result<Vec<Run>, TreeError> {
        let mut runs = cover(&scored.holdings, Half::Members, &self.members, format)?;
        runs.extend(cover(&scored.holdings, Half::Others, &self.others, format)?);
        Ok(runs)
    }
}

/// Whether the record says something else than the leaf, or would expire at the next final day.
fn needs_refresh(config: &Config, record: &Influence, leaf: &Leaf) -> bool {
    let score = u64::from(record.holding_score);
    let holding_day = Day::from(record.holding_day);
    let passed = config.final_days.iter().filter(|past| Day::from(past.day) > holding_day).count();
    score != leaf.holding_score
        || u32::from(record.influence_index) != leaf.influence_index
        || (score != 0 && passed >= usize::from(config.holding_expiry))
}

/// Owners whose score has expired and is not refreshed by this plan.
fn expired(state: &State, fresh: &Refresh) -> Vec<Address> {
    let config = &state.config;
    let (Some(calendar), Some(last)) = (state.calendar(), config.last_final()) else {
        return Vec::new();
    };
    let final_days = config.final_days.map(|past| Day::from(past.day));
    let is_expired = |record: &Influence| {
        holding::has_expired(
            record.holding_day.into(),
            config.holding_expiry,
            &final_days,
            calendar.end_of(last),
            config.day_seconds.into(),
            state.now,
        )
    };
    let stale = state.influences.values().filter(|record| u64::from(record.holding_score) != 0);
    let stale = stale.filter(|record| !fresh.owners.contains(&record.owner) && is_expired(record));
    stale.map(|record| record.owner).collect()
}

/// Proves the ranks that changed, or that nobody proved for a week.
fn ranks(state: &State, scored: &ScoredDay) -> Result<Vec<Action>, TreeError> {
    let mut actions = Vec::new();
    let Some(calendar) = state.calendar().filter(|_| state.standing(scored) == Standing::Stands) else {
        return Ok(actions);
    };
    let day = scored.day();
    for (index, leaf) in (0..).zip(scored.engagement.leaves()) {
        let Some(gallery) = state.galleries.get(&Address::from(leaf.gallery)) else { continue };
        let rank_day = Day::from(gallery.rank_day);
        let registered = calendar.day_of(gallery.registered_at.into()).unwrap_or(Day::MAX);
        let is_old = day.saturating_sub(rank_day) >= RANK_DAYS;
        if rank_day < day && registered <= day && (is_old || u32::from(gallery.rank) != leaf.rank) {
            actions.push(Action::ApplyRank { proof: scored.engagement.proof(index)? });
        }
    }
    Ok(actions)
}

/// Settles every delegation that its gallery does not count at its present worth; `changed` are the owners whose total
/// the plan changes before.
fn settle(state: &State, changed: &BTreeSet<Address>) -> Vec<Action> {
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

fn is_stale(state: &State, delegation: &Delegation, changed: &BTreeSet<Address>) -> bool {
    let owner = state.influences.get(&delegation.owner);
    let Some((influence, gallery)) = owner.zip(state.galleries.get(&delegation.gallery)) else {
        return false; // Closed since: nothing is left to settle.
    };
    let counted_in_retired = gallery.is_retired() && u64::from(delegation.points) != 0;
    delegation.revision != influence.revision || changed.contains(&delegation.owner) || counted_in_retired
}

/// Pairs of one settle instruction that fill a transaction.
fn pairs_per_transaction(format: Format) -> usize {
    let by_bytes = format.max_bytes().saturating_sub(AROUND_PAIRS) / PAIR;
    let by_accounts = MAX_ACCOUNTS.saturating_sub(5) / 2;
    by_bytes.min(by_accounts).max(1)
}

impl Action {
    /// What it does, in a few words.
    pub fn describe(&self) -> String {
        match self {
            Self::Publish { day, .. } => format!("vote for day {day}"),
            Self::Apply { day, runs } => {
                let owners: Vec<String> =
                    runs.iter().flat_map(Run::owners).map(|owner| owner.to_string()).collect();
                format!("apply day {day} to {}", owners.join(", "))
            }
            Self::ExpireHolding { owner } => format!("expire the score of {owner}"),
            Self::Settle { gallery, owners } => {
                let owners: Vec<String> = owners.iter().map(Address::to_string).collect();
                format!("settle {} in gallery {gallery}", owners.join(", "))
            }
            Self::ApplyRank { proof } => {
                let gallery = Address::from(proof.leaf.gallery);
                format!("apply rank {} of day {} to gallery {gallery}", proof.leaf.rank, proof.leaf.day)
            }
            Self::FinishUnlock { owner } => format!("pay out what is unlocking for {owner}"),
        }
    }
}
