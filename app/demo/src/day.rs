//! A day's end: three crankers score what they observed, two agree, and a stranger applies and settles it.

use std::collections::HashSet;

use anyhow::{Context, Result, ensure};
use influence_client::{
    address,
    chain::{all, find},
    instruction::crank::publish_snapshot,
    state::{Gallery, Influence, Snapshot},
};
use influence_core::{calendar::Day, quantity::RATIO_ONE};
use influence_cranker::{
    execute::Executor,
    plan::{Action, plan},
    report::Report,
    state::{ScoredDay, State},
};
use influence_scoring::{
    fold::Holdings,
    key::Key,
    snapshot::day_contents,
    tree::{HoldingsTree, Line},
};
use pollster::block_on;
use solana_signer::Signer;

use crate::{
    engagement,
    facts::Fact,
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

    /// Closes `day` with what was observed before its end.
    ///
    /// # Errors
    /// What scoring refuses.
    pub fn close(&mut self, world: &World, day: Day) -> Result<()> {
        for change in world.chain.changes_before(self.seen, world.calendar.end_of(day)) {
            self.holdings.observe(&change)?;
            self.seen += 1;
        }
        let records = block_on(all::<Influence>(&world.chain))?;
        for (record, owner) in &records {
            self.holdings.register_vault(record.to_bytes(), owner.owner.to_bytes())?;
        }
        let closed = self.holdings.close_day()?;
        ensure!(closed == day, "day {closed} was open instead of day {day}");
        let member_keys: Vec<Key> = records.iter().map(|(_, record)| record.owner.to_bytes()).collect();
        let mut members = Vec::new();
        for owner in &member_keys {
            members.push(Line::new(*owner, self.holdings.score_of(owner, day)?, RATIO_ONE));
        }
        let known: HashSet<Key> = member_keys.into_iter().collect();
        let others = self.holdings.scores(day)?.filter(|(owner, _)| !known.contains(owner));
        let others: Vec<Line> = others.map(|(owner, score)| Line::new(owner, score, RATIO_ONE)).collect();
        let holdings = HoldingsTree::build(day, &members, &others)?;
        let engagement = engagement::tree(day, &averages(world, day)?)?;
        let contents = day_contents(&holdings, &engagement, engagement::weights_hash())?;
        self.scored = Some(ScoredDay { holdings, engagement, contents });
        Ok(())
    }
}

/// Every active gallery's average points over `day`, which has just ended, base units.
fn averages(world: &World, day: Day) -> Result<Vec<(Key, u64)>> {
    let calendar = &world.calendar;
    let mut averages = Vec::new();
    for (key, gallery) in block_on(all::<Gallery>(&world.chain))? {
        if !gallery.is_retired() {
            let points = gallery.points.into();
            let whole = gallery.accrual().advanced(points, calendar.end_of(day), calendar)?;
            averages.push((key.to_bytes(), whole.last_day_average(calendar)?));
        }
    }
    Ok(averages)
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
    pub report: Report,
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
    pub fn vote(&self, place: usize, cranker: &Cranker) -> Result<Report> {
        let world = &self.world;
        let key = &world.roles.crankers[place];
        let scored = cranker.scored.as_ref().context("a cranker votes after it closed the day")?;
        let state = block_on(State::read(&world.chain, Some(key.pubkey()), Some(scored)))?;
        // Applying is left to the stranger.
        let votes: Vec<Action> =
            plan(&state)?.into_iter().filter(|action| matches!(action, Action::Publish { .. })).collect();
        ensure!(votes.len() == 1, "cranker {place} has {} votes to cast", votes.len());
        let report = block_on(
            Executor { chain: &world.chain, payer: key, token: world.token, pricing: PRICING }
                .execute(&votes),
        )?;
        ensure!(report.failures.is_empty(), "the vote was refused: {:?}", report.failures);
        Ok(report)
    }

    /// Cranker number `place` votes for a day that credits one owner twice.
    ///
    /// # Errors
    /// What the program refuses.
    pub fn vote_wrongly(&self, place: usize, cranker: &Cranker) -> Result<()> {
        let scored = cranker.scored.as_ref().context("a cranker votes after it closed the day")?;
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
        let found = block_on(find(&self.world.chain, &address::snapshot(day)))?;
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
        };
        done.report.add(block_on(executor.execute(&scores))?);
        done.applied = self.staleness()?;
        done.report.add(block_on(executor.execute(&rest))?);
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
        for (_, record) in block_on(all::<Influence>(&self.world.chain))? {
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
