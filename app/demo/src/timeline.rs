//! The days in order: trades and deeds at their seconds, votes and cranks after each day's end.

use std::{collections::BTreeMap, path::PathBuf};

use anyhow::{Context, Result, ensure};
use indicatif::ProgressBar;
use influence_client::state::snapshot::{FINAL, OPEN};
use influence_core::{calendar::Day, merkle::Sha2};
use influence_cranker::report::{ReportOptions, ReportPage};
use influence_scoring::{bundle, key::Key};

use crate::{
    day::Cranker,
    facts::Fact,
    fans::{self, Deed, MARK},
    print,
    report::{DayReport, Reporter, Voted},
    scorer::Scorer,
    story::Story,
    town::Town,
    world::{CHALLENGE_SECONDS, CRANKERS},
};

/// Seconds after a day's end at which the crankers vote: the dishonest one first.
const VOTES_AFTER: [(i64, usize); 3] = [(30, DISHONEST), (60, 0), (120, 1)];
/// The cranker that stays silent, but for one day on which it votes for something wrong.
const DISHONEST: usize = CRANKERS as usize - 1;
/// Crankers who observe and score every day, each on its own: the honest ones.
pub const COMPUTING: usize = DISHONEST;
/// That day, counted from 1.
const WRONG_DAY: u32 = 2;

/// Something that happens at a second; of the same second, in this order.
enum Step {
    /// The day is over.
    Midnight(Day),
    /// A cranker's, by its place.
    Vote(usize),
    /// A stranger applies and settles the day.
    Crank(Day),
    /// A change of the balance file.
    Trade(usize),
    /// Of a fan or a creator.
    Deed(Deed),
}

impl Step {
    fn rank(&self) -> u8 {
        match self {
            Self::Midnight(_) => 0,
            Self::Vote(_) => 1,
            Self::Crank(_) => 2,
            Self::Trade(_) => 3,
            Self::Deed(_) => 4,
        }
    }
}

/// Lives through all days.
pub struct Replay<'a> {
    town: &'a mut Town,
    crankers: Vec<Cranker>,
    reporter: Reporter,
    story: Story,
    quiet: bool,
    scorer: Scorer,
    /// Where the last closed day's bundle is.
    published: PathBuf,
}

/// What is left of the days for the end.
pub struct Lived {
    /// Fiona and Mark.
    pub story: Story,
    /// Every day's report.
    pub days: Vec<DayReport>,
}

impl<'a> Replay<'a> {
    /// Nothing has happened yet.
    pub fn new(town: &'a mut Town, quiet: bool, scorer: Scorer) -> Self {
        let first = town.input.first_day;
        let crankers = (0..COMPUTING).map(|_| Cranker::new(&town.world, first)).collect();
        let story = Story::new(town.input.has_stories);
        Self {
            town,
            crankers,
            reporter: Reporter::default(),
            story,
            quiet,
            scorer,
            published: PathBuf::new(),
        }
    }

    /// Lives through all days and prints each.
    ///
    /// # Errors
    /// What should not have been refused.
    pub fn run(mut self, script: Vec<fans::Timed>, bar: &ProgressBar) -> Result<Lived> {
        let steps = self.schedule(script);
        bar.set_length(steps.len() as u64);
        let mut days = Vec::new();
        for (time, step) in steps {
            self.town.world.chain.inner.set_time(time);
            if let Some(report) = self.step(step)? {
                if !self.quiet {
                    bar.suspend(|| print::day(&report));
                }
                days.push(report);
            }
            bar.inc(1);
        }
        Ok(Lived { story: self.story, days })
    }

    fn schedule(&self, script: Vec<fans::Timed>) -> Vec<(i64, Step)> {
        let (input, calendar) = (&self.town.input, self.town.world.calendar);
        let start = calendar.start_of(input.first_day);
        // Nothing happens before the opening balances are known.
        let earliest = start.max(input.opening_time) + 1;
        let mut steps: Vec<(i64, Step)> = Vec::new();
        let trades = input.changes.iter().enumerate();
        steps.extend(trades.map(|(place, change)| (change.time, Step::Trade(place))));
        steps.extend(
            script.into_iter().map(|(second, deed)| ((start + second).max(earliest), Step::Deed(deed))),
        );
        for day in input.first_day..input.first_day + input.days {
            let end = calendar.end_of(day);
            steps.push((end, Step::Midnight(day)));
            let wrong = day + 1 == input.first_day + WRONG_DAY;
            let votes = VOTES_AFTER.iter().filter(|(_, place)| wrong || *place != DISHONEST);
            steps.extend(votes.map(|(after, place)| (end + after, Step::Vote(*place))));
            let last_vote = VOTES_AFTER.iter().map(|(after, _)| after).max().copied().unwrap_or(0);
            steps.push((end + last_vote + i64::from(CHALLENGE_SECONDS), Step::Crank(day)));
        }
        steps.sort_by_key(|(time, step)| (*time, step.rank()));
        steps
    }

    fn step(&mut self, step: Step) -> Result<Option<DayReport>> {
        match step {
            Step::Trade(change) => self.town.trade(change)?,
            Step::Deed(deed) => self.town.act(&deed)?,
            Step::Midnight(day) => {
                for (place, cranker) in self.crankers.iter_mut().enumerate() {
                    // Two bundles of the same contents are the same bytes: one is enough.
                    let folder = cranker.close(&self.town.world, day, &self.scorer, place == 0)?;
                    self.published = folder.unwrap_or_else(|| std::mem::take(&mut self.published));
                }
                self.town.note(Fact::Ended { day })?;
            }
            Step::Vote(DISHONEST) => {
                self.town.vote_wrongly(DISHONEST, &self.crankers[0])?;
            }
            Step::Vote(place) => {
                self.town.vote(place, &self.crankers[place])?;
            }
            Step::Crank(day) => return self.crank(day).map(Some),
        }
        Ok(None)
    }

    /// A stranger takes the day from the first cranker's bundle and cranks.
    fn crank(&mut self, day: Day) -> Result<DayReport> {
        let scored = self.crankers[0].scored.take().context("the first cranker closed the day")?;
        let snapshot = self.town.snapshot(day)?;
        ensure!(snapshot.status != OPEN, "two equal votes must make day {day} final");
        let right = snapshot.status == FINAL && snapshot.holdings_root == scored.contents.holdings_root;
        ensure!(right, "day {day} became final with something else than the honest crankers scored");
        let contents = scored.contents;
        let hash = contents.hash::<Sha2>(day);
        let cast = snapshot.votes.iter().filter(|vote| vote.cranker != Default::default());
        let equal = cast.clone().filter(|vote| vote.content_hash == hash).count();
        let voted = Voted { equal, wrong: cast.count() - equal, crankers: CRANKERS as usize };
        let cranked = self.town.crank(scored)?;
        ensure!(cranked.report.failures.is_empty(), "the crank set aside: {:?}", cranked.report.failures);
        ensure!(cranked.left == 0, "{} actions were left after the crank", cranked.left);
        self.story.look(self.town, day)?;
        self.town.bundles.push(bundle::read(&self.published)?);
        let page = self.page(day)?;
        self.reporter.day(self.town, day, contents, voted, cranked, page)
    }

    /// Draws the day's page and writes it.
    fn page(&self, day: Day) -> Result<ReportPage> {
        let town = &self.town;
        let owner = town.input.has_stories.then(|| town.owner(MARK).to_bytes());
        let choice = ReportOptions { names: names(town), owner };
        let page = ReportPage::from_bundles(&town.bundles, &choice)?;
        let path = self.scorer.page(day);
        std::fs::write(&path, page.render())
            .with_context(|| format!("{} can not be written", path.display()))?;
        Ok(page)
    }
}

/// What galleries and people are called.
fn names(town: &Town) -> BTreeMap<Key, String> {
    let people = town.platform.catalogue.people.iter().map(|person| (person.wallet, person.name.clone()));
    let galleries = town.world.seats.iter().map(|seat| (seat.address.to_bytes(), seat.title()));
    people.chain(galleries).collect()
}
