//! The end of a day: two crankers score what they observed, each on its own, and agree; a key without any right applies
//! and settles it.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use influence_client::{
    address,
    chain::{all_accounts, find_account},
    instructions::crank::publish_snapshot,
    state::{Gallery, Influence, Snapshot},
};
use influence_core::calendar::Day;
use influence_cranker::keeper::{
    ActionExecutor, Deadline, ExecutionReport, KeeperAction, PlannerState, ScoredDay, plan_actions,
};
use influence_scoring::{
    bundle::DayEndState,
    chain_state::{ChainState, GalleryState, MemberState},
    day::DayResult,
    twab::TwabTracker,
};
use influence_testkit::actors::LoggedAction;
use pollster::block_on;
use solana_address::Address;
use solana_signer::Signer;

use crate::{
    demo_chain::{BUDGET, CRANKERS, DemoChain},
    scorer::DayScorer,
    simulation::Simulation,
};

/// The cranker that never votes, except for one wrong vote.
pub const DISHONEST: usize = CRANKERS as usize - 1;
/// Crankers that observe and score every day.
pub const HONEST_CRANKERS: usize = DISHONEST;

/// A cranker with its own balances of what it observed, and its last day.
pub struct DemoCranker {
    holdings: TwabTracker,
    /// Balance changes that were read so far.
    seen: usize,
    /// The day that was closed last.
    pub scored: Option<ScoredDay>,
}

impl DemoCranker {
    pub fn new(chain: &DemoChain, first_day: Day) -> Self {
        Self { holdings: TwabTracker::new(chain.calendar, first_day), seen: 0, scored: None }
    }

    /// Closes `day` with what was observed before its end, and scores it; returns the bundle's folder if it is
    /// `published`.
    pub fn close(
        &mut self,
        chain: &DemoChain,
        day: Day,
        scorer: &DayScorer,
        published: bool,
    ) -> Result<Option<PathBuf>> {
        for change in chain.node.changes_before(self.seen, chain.calendar.end_of(day)) {
            self.holdings.apply_change(&change)?;
            self.seen += 1;
        }
        let chain_state = ChainState { members: members(chain)?, galleries: galleries(chain, day)? };
        for member in &chain_state.members {
            self.holdings.register_vault(member.vault_owner, member.owner)?;
        }
        let closed = self.holdings.close_day()?;
        ensure!(closed == day, "day {closed} was open instead of day {day}");
        let state = DayEndState::new(self.holdings.state(day)?, chain_state);
        let (result, inputs) = scorer.score(chain, &self.holdings, &state)?;
        let folder = if published { Some(scorer.publish(&result, &state, &inputs)?) } else { None };
        let DayResult { holdings, engagement, contents, .. } = result;
        self.scored = Some(ScoredDay { holdings, engagement, contents });
        Ok(folder)
    }
}

/// All members now, at the end of a day.
fn members(chain: &DemoChain) -> Result<Vec<MemberState>> {
    let records = block_on(all_accounts::<Influence>(&chain.node))?;
    let member = |(key, record): &(Address, Influence)| MemberState {
        owner: record.owner,
        vault_owner: *key,
        opened_day: record.opened_day.into(),
        locked: record.locked.into(),
        unlocking: record.unlocking.into(),
    };
    Ok(records.iter().map(member).collect())
}

/// All galleries now, at the end of `day`.
fn galleries(chain: &DemoChain, day: Day) -> Result<Vec<GalleryState>> {
    let calendar = &chain.calendar;
    let mut rows = Vec::new();
    for (key, gallery) in block_on(all_accounts::<Gallery>(&chain.node))? {
        let points: u64 = gallery.points.into();
        let sum = gallery.accrual().advanced(points, calendar.end_of(day), calendar)?;
        rows.push(GalleryState {
            gallery: key,
            creator: gallery.creator,
            index: gallery.index.into(),
            points,
            retired: gallery.is_retired(),
            point_seconds: sum.mark,
            day_point_seconds: sum.mark.wrapping_sub(sum.previous_mark),
        });
    }
    Ok(rows)
}

#[derive(Clone, Copy, Debug, Default)]
pub struct SettledCount {
    /// Delegations that their gallery counts at their present worth.
    pub settled: u64,
    pub all: u64,
}

#[derive(Default)]
pub struct CrankResult {
    pub report: ExecutionReport,
    /// Owners whose score was applied or expired.
    pub refreshed: usize,
    pub before: SettledCount,
    /// With the scores applied and nothing settled yet.
    pub applied: SettledCount,
    pub after: SettledCount,
    /// Actions that are still planned after it.
    pub left: usize,
}

impl Simulation {
    /// Votes for what cranker number `place` scored.
    pub fn vote(&self, place: usize, cranker: &DemoCranker) -> Result<ExecutionReport> {
        let chain = &self.chain;
        let key = &chain.roles.crankers[place];
        let scored = cranker.scored.as_ref().context("a cranker votes after it closed the day")?;
        let state = block_on(PlannerState::read(&chain.node, Some(key.pubkey()), Some(scored)))?;
        // Applying is left to the permissionless key.
        let votes: Vec<KeeperAction> = plan_actions(&state)?
            .into_iter()
            .filter(|action| matches!(action, KeeperAction::Publish { .. }))
            .collect();
        ensure!(votes.len() == 1, "cranker {place} has {} votes to cast", votes.len());
        let mut report = ExecutionReport::default();
        block_on(
            ActionExecutor {
                chain: &chain.node,
                payer: key,
                token: chain.token,
                budget_policy: BUDGET,
                deadline: Deadline::default(),
            }
            .execute(&votes, &mut report),
        )?;
        ensure!(report.failures.is_empty(), "the vote was refused: {:?}", report.failures);
        Ok(report)
    }

    /// Votes as cranker number `place` for a day that credits half of what `honest` scored.
    pub fn vote_wrongly(&self, place: usize, honest: &DemoCranker) -> Result<()> {
        let scored = honest.scored.as_ref().context("a cranker votes after the day was closed")?;
        let mut contents = scored.contents;
        contents.holdings_root[0] ^= 1;
        contents.holdings_sum /= 2;
        let key = &self.chain.roles.crankers[place];
        let vote = publish_snapshot(&key.pubkey(), &self.chain.token, scored.day(), &contents);
        self.chain.send(&[vote], &[key])?;
        Ok(())
    }

    pub fn snapshot(&self, day: Day) -> Result<Snapshot> {
        let found = block_on(find_account(&self.chain.node, &address::snapshot(day)))?;
        found.with_context(|| format!("day {day} has no snapshot"))
    }

    /// Applies and settles `scored`, and pays what is unlocking, with a key without any right.
    pub fn crank(&mut self, scored: ScoredDay) -> Result<CrankResult> {
        let mut done = CrankResult { before: self.settled_count()?, ..CrankResult::default() };
        let chain = &self.chain;
        let state = block_on(PlannerState::read(&chain.node, None, Some(&scored)))?;
        let actions = plan_actions(&state)?;
        let is_score = |action: &KeeperAction| {
            matches!(action, KeeperAction::Apply { .. } | KeeperAction::ExpireHolding { .. })
        };
        let (scores, rest): (Vec<KeeperAction>, Vec<KeeperAction>) = actions.into_iter().partition(is_score);
        done.refreshed = scores.iter().map(refreshed).sum();
        let executor = ActionExecutor {
            chain: &chain.node,
            payer: &chain.roles.permissionless,
            token: chain.token,
            budget_policy: BUDGET,
            deadline: Deadline::default(),
        };
        block_on(executor.execute(&scores, &mut done.report))?;
        done.applied = self.settled_count()?;
        block_on(executor.execute(&rest, &mut done.report))?;
        done.after = self.settled_count()?;
        done.left = plan_actions(&block_on(PlannerState::read(&chain.node, None, Some(&scored)))?)?.len();
        self.forget_released(&rest);
        self.log(LoggedAction::Cranked { day: scored.day() })?;
        self.applied = Some(scored);
        Ok(done)
    }

    /// Removes the galleries that fans were released from.
    fn forget_released(&mut self, actions: &[KeeperAction]) {
        for action in actions {
            let KeeperAction::Release { gallery, owner, .. } = action else { continue };
            let index = self.chain.gallery_slots.iter().position(|slot| slot.address == *gallery);
            let fan = (0..self.supports.len()).find(|fan| self.owner(*fan) == *owner);
            if let Some((index, supported)) = index.zip(fan.and_then(|fan| self.supports[fan].as_mut())) {
                supported.remove(&index);
            }
        }
    }

    fn settled_count(&self) -> Result<SettledCount> {
        let mut sum = SettledCount::default();
        for (_, record) in block_on(all_accounts::<Influence>(&self.chain.node))? {
            sum.settled += u64::from(u32::from(record.settled_count));
            sum.all += u64::from(u32::from(record.delegation_count));
        }
        Ok(sum)
    }
}

/// Number of owners whose score an action applies or expires.
fn refreshed(action: &KeeperAction) -> usize {
    match action {
        KeeperAction::Apply { batches, .. } => batches.iter().map(|batch| batch.owners().count()).sum(),
        KeeperAction::ExpireHolding { .. } => 1,
        _ => 0,
    }
}
