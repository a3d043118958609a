//! Sample planner states, a model that executes plans, and shared imports.

pub use std::collections::{BTreeMap, BTreeSet};

pub use anchor_lang::bytemuck::Zeroable;
pub use influence_client::{
    address,
    constants::pause,
    instructions::crank::BatchLeaf,
    state::{
        Config, Delegation, FinalDay, Gallery, Influence, Snapshot, Vote,
        snapshot::{FINAL, VOIDED},
    },
    tx::{ComputeBudget, TxVersion, compile_message, wire_size},
};
pub use influence_core::{
    calendar::Calendar,
    limits::MAX_TOTAL,
    merkle::{Sha2, engagement::EngagementLeaf, holdings::SumNode},
};
pub use influence_cranker::keeper::{
    ActionTarget, HoldingsProofBatch, KeeperAction, PlannerState, ScoredDay, SnapshotStatus, plan_actions,
};
pub use influence_scoring::{
    contents::snapshot_contents,
    merkle::{EngagementTree, HoldingEntry, HoldingsTree},
};
pub use solana_address::Address;
pub use solana_hash::Hash;

pub const DAY: u32 = 20_000;
pub const CHALLENGE: u32 = 3_600;
pub const EXPIRY: u8 = 3;

pub fn key(n: u8) -> Address {
    Address::from([n; 32])
}

pub fn line(n: u8, score: u64) -> HoldingEntry {
    HoldingEntry::new(key(n), score, 10_000)
}

pub fn scored(members: &[(u8, u64)], others: &[(u8, u64)]) -> ScoredDay {
    let lines = |list: &[(u8, u64)]| -> Vec<HoldingEntry> {
        list.iter().map(|(n, score)| line(*n, *score)).collect()
    };
    let holdings = HoldingsTree::build(DAY, &lines(members), &lines(others)).unwrap();
    with_ranks(holdings, &[])
}

/// Sample day with galleries in order of rank.
pub fn with_ranks(holdings: HoldingsTree, galleries: &[u8]) -> ScoredDay {
    let line = |(rank, n): (u32, &u8)| EngagementLeaf { gallery: [*n; 32], rank, day: DAY, seal: [7; 32] };
    let lines: Vec<EngagementLeaf> = (1..).zip(galleries).map(line).collect();
    let engagement = EngagementTree::build(DAY, &lines).unwrap();
    let contents = snapshot_contents(&holdings, &engagement, [0; 32]).unwrap();
    ScoredDay { holdings, engagement, contents }
}

pub fn end() -> i64 {
    Calendar::new(86_400).unwrap().end_of(DAY)
}

pub fn config() -> Config {
    let mut config = Config::zeroed();
    config.day_seconds = 86_400.into();
    config.challenge_seconds = CHALLENGE.into();
    config.holding_expiry = EXPIRY;
    config.cranker_count = 3;
    config.quorum = 2;
    config.cranker_set = 1.into();
    for (place, n) in config.crankers.iter_mut().zip(201..) {
        *place = key(n);
    }
    config
}

/// State right after the day's end, without votes; this cranker's key is number 201.
pub fn state(scored: &ScoredDay) -> PlannerState<'_> {
    PlannerState {
        now: end(),
        tx_version: TxVersion::V0,
        config: config(),
        snapshots: BTreeMap::new(),
        cranker: Some(key(201)),
        candidates: BTreeMap::from([(scored.day(), scored.contents)]),
        scored: Some(scored),
        in_backoff: BTreeSet::new(),
        influences: BTreeMap::new(),
        delegations: Vec::new(),
        galleries: BTreeMap::new(),
        payable: BTreeSet::new(),
    }
}

/// The same with the day final and its challenge period over, permissionless.
pub fn standing(scored: &ScoredDay) -> PlannerState<'_> {
    let mut state = state(scored);
    state.cranker = None;
    state.now = end() + i64::from(CHALLENGE);
    state.config.push_final_day(DAY, 1);
    let mut snapshot = Snapshot::zeroed();
    snapshot.day = DAY.into();
    snapshot.finalize(&scored.contents, end(), CHALLENGE);
    state.snapshots.insert(DAY, snapshot);
    state
}

pub fn snapshot<'a>(state: &'a mut PlannerState) -> &'a mut Snapshot {
    snapshot_of(state, DAY)
}

pub fn snapshot_of<'a>(state: &'a mut PlannerState, day: u32) -> &'a mut Snapshot {
    state.snapshots.get_mut(&day).unwrap()
}

pub fn member(state: &mut PlannerState, n: u8, score: u64, day: u32) {
    let mut record = Influence::zeroed();
    record.owner = key(n);
    record.holding_score = score.into();
    record.total = score.into();
    record.holding_day = day.into();
    record.influence_index = if day == 0 { 0 } else { 10_000 }.into();
    state.influences.insert(key(n), record);
}

pub fn support(state: &mut PlannerState, owner: u8, gallery: u8) {
    let mut record = Delegation::zeroed();
    (record.owner, record.gallery) = (key(owner), key(gallery));
    record.revision = state.influences[&key(owner)].revision;
    record.points = 1.into();
    state.delegations.push(record);
    state.galleries.entry(key(gallery)).or_insert_with(Gallery::zeroed);
}

/// Executes actions on the fields that plans depend on.
pub fn perform(state: &mut PlannerState, actions: &[KeeperAction]) {
    for action in actions {
        match action {
            KeeperAction::Publish { day, contents } => vote_for(state, *day, contents.hash::<Sha2>(*day)),
            KeeperAction::Apply { day, batches } => {
                for leaf in batches.iter().flat_map(|batch| &batch.leaves) {
                    if let BatchLeaf::Update { owner, holding_score, influence_index } = leaf {
                        write(state, owner, *holding_score);
                        let record = state.influences.get_mut(owner).unwrap();
                        record.influence_index = (*influence_index).into();
                        record.holding_day = (*day).into();
                    }
                }
            }
            KeeperAction::ExpireHolding { owner } => write(state, owner, 0),
            KeeperAction::Settle { gallery, owners } => {
                let retired = state.galleries[gallery].is_retired();
                let theirs = |d: &&mut Delegation| d.gallery == *gallery && owners.contains(&d.owner);
                for delegation in state.delegations.iter_mut().filter(theirs) {
                    delegation.revision = state.influences[&delegation.owner].revision;
                    delegation.points = u64::from(!retired).into();
                }
            }
            KeeperAction::ApplyRank { proof } => {
                let gallery = state.galleries.get_mut(&Address::from(proof.leaf.gallery)).unwrap();
                (gallery.rank, gallery.rank_day) = (proof.leaf.rank.into(), proof.leaf.day.into());
            }
            KeeperAction::Release { gallery, owner, .. } => {
                state.delegations.retain(|d| (d.gallery, d.owner) != (*gallery, *owner));
            }
            KeeperAction::CloseSnapshot { day, .. } => {
                state.snapshots.remove(day);
            }
            KeeperAction::FinishUnlock { owner } => {
                state.influences.get_mut(owner).unwrap().unlocking = 0.into();
            }
        }
    }
}

pub fn write(state: &mut PlannerState, owner: &Address, score: u64) {
    let record = state.influences.get_mut(owner).unwrap();
    if u64::from(record.holding_score) != score {
        record.holding_score = score.into();
        record.revision = (u64::from(record.revision) + 1).into();
    }
}

pub fn vote_for(state: &mut PlannerState, day: u32, content_hash: [u8; 32]) {
    let vote = Vote { cranker: key(201), cranker_set: 1.into(), content_hash };
    let snapshot = state.snapshots.entry(day).or_insert_with(Snapshot::zeroed);
    snapshot.day = day.into();
    snapshot.votes[0] = vote;
}

pub fn refreshed(actions: &[KeeperAction]) -> Vec<Address> {
    let batches = actions.iter().flat_map(|action| match action {
        KeeperAction::Apply { batches, .. } => batches.as_slice(),
        _ => &[],
    });
    batches.flat_map(HoldingsProofBatch::owners).collect()
}

/// Returns the plan, after checking that executing it leaves nothing to do.
pub fn complete(state: &mut PlannerState) -> Vec<KeeperAction> {
    let actions = plan_actions(state).unwrap();
    perform(state, &actions);
    assert_eq!(plan_actions(state).unwrap(), []);
    actions
}
