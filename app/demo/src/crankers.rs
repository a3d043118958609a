//! A day's end: two crankers score what they observed, each on its own, and agree; a stranger applies and settles it.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use influence_client::{
    address,
    chain::{all_accounts, find_account},
    instructions::crank::publish_snapshot,
    state::{Gallery, Influence, Snapshot},
};
use influence_core::calendar::Day;
use influence_cranker::{
    execute::Executor,
    plan::{Action, plan},
    execution_report::ExecutionReport,
    state::{ScoredDay, State},
    until::Until,
};
use influence_scoring::{
    bundle::{GalleryRow, MemberRow, WindowRows},
    day::DayResult,
    fold::Holdings,
};
use pollster::block_on;
use solana_address::Address;
use solana_signer::Signer;

use crate::{
    facts::Fact,
    scorer::Scorer,
    town::Town,
    world::{PRICING, World},
};

/// One cranker: its own fold over what it observed, and what it made of the last day.
pub struct Cranker {
    holdings: Holdings,
    /// Changes that it took into account.
    seen: usize,
    /// The day that it closed last.
    pub scored: Option<ScoredDay>,
}

impl Cranker {
    /// A cranker that begins with `first_day`.
    pub fn new(world: &World, first_day: Day) -> Self {
        Self { holdings: Holdings::new(world.calendar, first_day), seen: 0, scored: None }
    }

    /// Closes `day` with what was observed before its end, and scores it; gives the bundle's folder if it is to be
    /// `published`.
    ///
    /// # Errors
    /// What scoring refuses.
    pub fn close(
        &mut self,
        world: &World,
        day: Day,
        scorer: &Scorer,
        published: bool,
    ) -> Result<Option<PathBuf>> {
        for change in world.chain.changes_before(self.seen, world.calendar.end_of(day)) {
            self.holdings.observe(&change)?;
            self.seen += 1;
        }
        let members = members(world)?;
        for member in &members {
            self.holdings.register_vault(member.vault_owner, member.owner)?;
        }
        let closed = self.holdings.close_day()?;
        ensure!(closed == day, "day {closed} was open instead of day {day}");
        let window = WindowRows::new(self.holdings.window(day)?, members, galleries(world, day)?);
        let (result, inputs) = scorer.score(world, &self.holdings, &window)?;
        let folder = if published { Some(scorer.publish(&result, &window, &inputs)?) } else { None };
        let DayResult { holdings, engagement, contents, .. } = result;
        self.scored = Some(ScoredDay { holdings, engagement, contents });
        Ok(folder)
    }
}

/// Every member at this moment, which is the end of a day.
fn members(world: &World) -> Result<Vec<MemberRow>> {
    let records = block_on(all_accounts::<Influence>(&world.chain))?;
    let member = |(key, record): &(Address, Influence)| MemberRow {
        owner: record.owner.to_bytes(),
        vault_owner: key.to_bytes(),
        opened_day: record.opened_day.into(),
        locked: record.locked.into(),
        unlocking: record.unlocking.into(),
    };
    Ok(records.iter().map(member).collect())
}

/// Every gallery at the end of `day`, which is now.
fn galleries(world: &World, day: Day) -> Result<Vec<GalleryRow>> {
    let calendar = &world.calendar;
    let mut rows = Vec::new();
    for (key, gallery) in block_on(all_accounts::<Gallery>(&world.chain))? {
        let points: u64 = gallery.points.into();
        let sum = gallery.accrual().advanced(points, calendar.end_of(day), calendar)?;
        rows.push(GalleryRow {
            gallery: key.to_bytes(),
            creator: gallery.creator.to_bytes(),
            index: gallery.index.into(),
            points,
            retired: gallery.is_retired(),
            point_seconds: sum.mark,
            day_point_seconds: sum.mark.wrapping_sub(sum.previous_mark),
        });
    }
    Ok(rows)
}

/// Settled and all delegations.
#[derive(Clone, Copy, Debug, Default)]
pub struct Staleness {
    /// Delegations that their gallery counts at their present worth.
    pub settled: u64,
    /// All delegations.
    pub all: u64,
}

/// What a stranger's crank did.
#[derive(Default)]
pub struct Cranked {
    /// What was sent.
    pub report: ExecutionReport,
    /// Owners who were refreshed.
    pub refreshed: usize,
    /// Before anything.
    pub before: Staleness,
    /// With the scores applied and nothing settled yet.
    pub applied: Staleness,
    /// At the end.
    pub after: Staleness,
    /// Actions that were still planned at the end; none when the crank was complete.
    pub left: usize,
}

impl Town {
    /// Cranker number `place` votes for what it scored.
    ///
    /// # Errors
    /// What the program refuses.
    pub fn vote(&self, place: usize, cranker: &Cranker) -> Result<ExecutionReport> {
        let world = &self.world;
        let key = &world.roles.crankers[place];
        let scored = cranker.scored.as_ref().context("a cranker votes after it closed the day")?;
        let state = block_on(State::read(&world.chain, Some(key.pubkey()), Some(scored)))?;
        // Applying is left to the stranger.
        let votes: Vec<Action> =
            plan(&state)?.into_iter().filter(|action| matches!(action, Action::Publish { .. })).collect();
        ensure!(votes.len() == 1, "cranker {place} has {} votes to cast", votes.len());
        let mut report = ExecutionReport::default();
        block_on(
            Executor {
                chain: &world.chain,
                payer: key,
                token: world.token,
                pricing: PRICING,
                until: Until::default(),
            }
            .execute(&votes, &mut report),
        )?;
        ensure!(report.failures.is_empty(), "the vote was refused: {:?}", report.failures);
        Ok(report)
    }

    /// Cranker number `place` votes for a day that credits half of what `honest` scored.
    ///
    /// # Errors
    /// What the program refuses.
    pub fn vote_wrongly(&self, place: usize, honest: &Cranker) -> Result<()> {
        let scored = honest.scored.as_ref().context("a cranker votes after the day was closed")?;
        let mut contents = scored.contents;
        contents.holdings_root[0] ^= 1;
        contents.holdings_sum /= 2;
        let key = &self.world.roles.crankers[place];
        let vote = publish_snapshot(&key.pubkey(), &self.world.token, scored.day(), &contents);
        self.world.send(&[vote], &[key])?;
        Ok(())
    }

    /// The day's snapshot, which must be there by now.
    ///
    /// # Errors
    /// When it is not.
    pub fn snapshot(&self, day: Day) -> Result<Snapshot> {
        let found = block_on(find_account(&self.world.chain, &address::snapshot(day)))?;
        found.with_context(|| format!("day {day} has no snapshot"))
    }

    /// A stranger applies and settles `scored`, and pays what is unlocking.
    ///
    /// # Errors
    /// When the chain can not be read.
    pub fn crank(&mut self, scored: ScoredDay) -> Result<Cranked> {
        let mut done = Cranked { before: self.staleness()?, ..Cranked::default() };
        let world = &self.world;
        let state = block_on(State::read(&world.chain, None, Some(&scored)))?;
        let actions = plan(&state)?;
        let is_score =
            |action: &Action| matches!(action, Action::Apply { .. } | Action::ExpireHolding { .. });
        let (scores, rest): (Vec<Action>, Vec<Action>) = actions.into_iter().partition(is_score);
        done.refreshed = scores.iter().map(refreshed).sum();
        let executor = Executor {
            chain: &world.chain,
            payer: &world.roles.stranger,
            token: world.token,
            pricing: PRICING,
            until: Until::default(),
        };
        block_on(executor.execute(&scores, &mut done.report))?;
        done.applied = self.staleness()?;
        block_on(executor.execute(&rest, &mut done.report))?;
        done.after = self.staleness()?;
        done.left = plan(&block_on(State::read(&world.chain, None, Some(&scored)))?)?.len();
        self.forget_released(&rest);
        self.note(Fact::Cranked { day: scored.day() })?;
        self.applied = Some(scored);
        Ok(done)
    }

    /// Fans no longer support the galleries that they were released from.
    fn forget_released(&mut self, actions: &[Action]) {
        for action in actions {
            let Action::Release { gallery, owner, .. } = action else { continue };
            let seat = self.world.seats.iter().position(|seat| seat.address == *gallery);
            let fan = (0..self.supports.len()).find(|fan| self.owner(*fan) == *owner);
            if let Some((seat, seats)) = seat.zip(fan.and_then(|fan| self.supports[fan].as_mut())) {
                seats.remove(&seat);
            }
        }
    }

    /// How many delegations their galleries count at their present worth.
    fn staleness(&self) -> Result<Staleness> {
        let mut sum = Staleness::default();
        for (_, record) in block_on(all_accounts::<Influence>(&self.world.chain))? {
            sum.settled += u64::from(u32::from(record.settled_count));
            sum.all += u64::from(u32::from(record.delegation_count));
        }
        Ok(sum)
    }
}

/// Owners whom an action refreshes.
fn refreshed(action: &Action) -> usize {
    match action {
        Action::Apply { runs, .. } => runs.iter().map(|run| run.owners().count()).sum(),
        Action::ExpireHolding { .. } => 1,
        _ => 0,
    }
}
