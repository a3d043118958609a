//! The days in order: trades and actions at their seconds, votes and cranks after each day's end.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context, Result, ensure};
use indicatif::ProgressBar;
use influence_client::state::snapshot::{FINAL, OPEN};
use influence_core::{calendar::Day, merkle::Sha2};
use influence_cranker::report::{ReportOptions, ReportPage};
use influence_scoring::bundle;
use influence_testkit::actors::{FanAction, LoggedAction, TimedAction, script::MARK};
use solana_address::Address;

use crate::{
    crankers::{DISHONEST, DemoCranker, HONEST_CRANKERS},
    demo_chain::{CHALLENGE_SECONDS, CRANKERS},
    print,
    report::{DayReport, Reporter, VoteSummary},
    scorer::DayScorer,
    simulation::Simulation,
    worked_example::WorkedExample,
};

/// Seconds after a day's end at which the crankers vote: the dishonest one first.
const VOTES_AFTER: [(i64, usize); 3] = [(30, DISHONEST), (60, 0), (120, 1)];
/// Day of the wrong vote, counted from 1.
const WRONG_DAY: u32 = 2;

/// What happens at a second; of the same second, in this order.
enum TimelineStep {
    EndDay(Day),
    /// Index of the cranker.
    Vote(usize),
    Crank(Day),
    /// Index of the change in the balance file.
    Trade(usize),
    Perform(FanAction),
}

impl TimelineStep {
    fn rank(&self) -> u8 {
        match self {
            Self::EndDay(_) => 0,
            Self::Vote(_) => 1,
            Self::Crank(_) => 2,
            Self::Trade(_) => 3,
            Self::Perform(_) => 4,
        }
    }
}

pub struct Timeline<'a> {
    simulation: &'a mut Simulation,
    crankers: Vec<DemoCranker>,
    reporter: Reporter,
    example: WorkedExample,
    quiet: bool,
    scorer: DayScorer,
    /// Bundle of the day that was closed last.
    published: PathBuf,
}

pub struct RunSummary {
    pub example: WorkedExample,
    pub days: Vec<DayReport>,
}

impl<'a> Timeline<'a> {
    pub fn new(simulation: &'a mut Simulation, quiet: bool, scorer: DayScorer) -> Self {
        let first = simulation.file.first_day;
        let crankers = (0..HONEST_CRANKERS).map(|_| DemoCranker::new(&simulation.chain, first)).collect();
        let example = WorkedExample::new(simulation.file.has_examples);
        Self {
            simulation,
            crankers,
            reporter: Reporter::default(),
            example,
            quiet,
            scorer,
            published: PathBuf::new(),
        }
    }

    /// Runs all days and prints each.
    ///
    /// # Errors
    /// A refusal that should not have happened.
    pub fn run(mut self, script: Vec<TimedAction>, bar: &ProgressBar) -> Result<RunSummary> {
        let steps = self.schedule(script);
        bar.set_length(steps.len() as u64);
        let mut days = Vec::new();
        for (time, step) in steps {
            self.simulation.chain.node.embedded.set_time(time);
            if let Some(report) = self.step(step)? {
                if !self.quiet {
                    bar.suspend(|| print::day(&report));
                }
                days.push(report);
            }
            bar.inc(1);
        }
        Ok(RunSummary { example: self.example, days })
    }

    fn schedule(&self, script: Vec<TimedAction>) -> Vec<(i64, TimelineStep)> {
        let (file, calendar) = (&self.simulation.file, self.simulation.chain.calendar);
        let start = calendar.start_of(file.first_day);
        // Nothing happens before the opening balances are known.
        let earliest = start.max(file.opening_time) + 1;
        let mut steps: Vec<(i64, TimelineStep)> = Vec::new();
        let trades = file.changes.iter().enumerate();
        steps.extend(trades.map(|(place, change)| (change.time, TimelineStep::Trade(place))));
        steps.extend(
            script
                .into_iter()
                .map(|(second, action)| ((start + second).max(earliest), TimelineStep::Perform(action))),
        );
        for day in file.first_day..file.first_day + file.days {
            let end = calendar.end_of(day);
            steps.push((end, TimelineStep::EndDay(day)));
            let wrong = day + 1 == file.first_day + WRONG_DAY;
            let votes = VOTES_AFTER.iter().filter(|(_, place)| wrong || *place != DISHONEST);
            steps.extend(votes.map(|(after, place)| (end + after, TimelineStep::Vote(*place))));
            let last_vote = VOTES_AFTER.iter().map(|(after, _)| after).max().copied().unwrap_or(0);
            steps.push((end + last_vote + i64::from(CHALLENGE_SECONDS), TimelineStep::Crank(day)));
        }
        steps.sort_by_key(|(time, step)| (*time, step.rank()));
        steps
    }

    fn step(&mut self, step: TimelineStep) -> Result<Option<DayReport>> {
        match step {
            TimelineStep::Trade(change) => self.simulation.trade(change)?,
            TimelineStep::Perform(action) => self.simulation.perform(&action)?,
            TimelineStep::EndDay(day) => {
                for (place, cranker) in self.crankers.iter_mut().enumerate() {
                    // Two bundles of the same contents are the same bytes: one is enough.
                    let folder = cranker.close(&self.simulation.chain, day, &self.scorer, place == 0)?;
                    self.published = folder.unwrap_or_else(|| std::mem::take(&mut self.published));
                }
                self.simulation.log(LoggedAction::DayEnded { day })?;
            }
            TimelineStep::Vote(DISHONEST) => {
                self.simulation.vote_wrongly(DISHONEST, &self.crankers[0])?;
            }
            TimelineStep::Vote(place) => {
                self.simulation.vote(place, &self.crankers[place])?;
            }
            TimelineStep::Crank(day) => return self.crank(day).map(Some),
        }
        Ok(None)
    }

    /// Cranks with what the first cranker scored.
    fn crank(&mut self, day: Day) -> Result<DayReport> {
        let scored = self.crankers[0].scored.take().context("the first cranker closed the day")?;
        let snapshot = self.simulation.snapshot(day)?;
        ensure!(snapshot.status != OPEN, "two equal votes must make day {day} final");
        let is_right = snapshot.status == FINAL && snapshot.holdings_root == scored.contents.holdings_root;
        ensure!(is_right, "day {day} became final with something else than the honest crankers scored");
        let contents = scored.contents;
        let hash = contents.hash::<Sha2>(day);
        let cast = snapshot.votes.iter().filter(|vote| vote.cranker != Default::default());
        let equal = cast.clone().filter(|vote| vote.content_hash == hash).count();
        let votes = VoteSummary { equal, wrong: cast.count() - equal, crankers: CRANKERS as usize };
        let crank = self.simulation.crank(scored)?;
        ensure!(crank.report.failures.is_empty(), "the crank backed off: {:?}", crank.report.failures);
        ensure!(crank.left == 0, "{} actions were left after the crank", crank.left);
        self.example.read(self.simulation, day)?;
        self.simulation.bundles.push(bundle::read_bundle(&self.published)?);
        let page = self.page(day)?;
        self.reporter.day(self.simulation, day, contents, votes, crank, page)
    }

    /// Writes the day's page.
    fn page(&self, day: Day) -> Result<ReportPage> {
        let simulation = &self.simulation;
        let owner = simulation.file.has_examples.then(|| simulation.owner(MARK));
        let choice = ReportOptions { names: names(simulation), owner };
        let page = ReportPage::from_bundles(&simulation.bundles, &choice)?;
        let path = self.scorer.page(day);
        std::fs::write(&path, page.render())
            .with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(page)
    }
}

/// Names of users and galleries, by address.
fn names(simulation: &Simulation) -> BTreeMap<Address, String> {
    let users = simulation.platform.tables.users.iter();
    let users = users.map(|user| (user.wallet, user.name.clone()));
    let galleries = simulation.chain.gallery_slots.iter().map(|slot| (slot.address, slot.title()));
    users.chain(galleries).collect()
}
