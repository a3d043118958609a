//! What a person wants to know of a day, out of its bundle and those of the days before.

use std::collections::{BTreeMap, HashMap};

use influence_core::{
    RuleError,
    calendar::{Calendar, Day},
    holding::WINDOW_DAYS,
    merkle::engagement::EngagementLeaf,
};
use influence_scoring::{
    bundle::{Bundle, Manifest},
    input::Counted,
    key::{Key, base58},
    tree::Half,
};

use super::{
    Gallery, OverTime, ReportPage, Rejected, Score, Supporter, Week,
    number::{Unit, grouped},
    words::{date, hex, short, short_date},
};

/// Galleries whose points are told over time: as many as have a colour of their own.
const OVER_TIME: usize = 6;
/// Owners with the most points.
const SUPPORTERS: usize = 12;
/// Upper ends of the groups that users are counted in by influence index, 1/10 000, and their names.
const GROUPS: [(u32, &str); 8] = [
    (1_000, "< 0.1"),
    (2_500, "< ¼"),
    (5_000, "< ½"),
    (10_000, "< 1"),
    (20_000, "1 – 2"),
    (40_000, "2 – 4"),
    (80_000, "4 – 8"),
    (u32::MAX, "8 +"),
];

/// What to tell besides what the bundles say.
#[derive(Default)]
pub struct ReportOptions {
    /// What galleries and owners are called; the others go by their address.
    pub names: BTreeMap<Key, String>,
    /// Whose seven days are told.
    pub owner: Option<Key>,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// No bundles.
    #[error("there is no bundle to tell about; name the folder of at least one day")]
    NoDay,
    /// Bundles of different programs, clusters or mints, or not one after the other.
    #[error(
        "day {day} is not of the same program, cluster and mint as day {last}, or does not come before it; give the days' bundles of one cranker, oldest first"
    )]
    Mixed {
        /// The day that does not fit.
        day: Day,
        /// The last one.
        last: Day,
    },
    /// The owner has no row.
    #[error("{} held nothing in the seven days to day {day}; choose another owner", base58(.owner))]
    NoOwner {
        /// The owner.
        owner: Key,
        /// The day.
        day: Day,
    },
    /// A calendar that no program has.
    #[error(transparent)]
    Calendar(#[from] RuleError),
}

impl ReportPage {
    /// The page of the last of `bundles`, which come oldest first.
    ///
    /// # Errors
    /// [`ReportError`].
    pub fn gather(bundles: &[Bundle], choice: &ReportOptions) -> Result<Self, ReportError> {
        let last = bundles.last().ok_or(ReportError::NoDay)?;
        let manifest = &last.manifest;
        for (before, after) in bundles.iter().zip(bundles.iter().skip(1)) {
            let is_same = before.manifest.deployment()? == manifest.deployment()?;
            if !is_same || before.manifest.day >= after.manifest.day {
                return Err(ReportError::Mixed { day: before.manifest.day, last: manifest.day });
            }
        }
        let calendar = Calendar::new(manifest.day_seconds)?;
        let gatherer = Gatherer { bundles, last, calendar, choice };
        Ok(Self {
            day: manifest.day,
            date: date(&calendar, manifest.day),
            tokens: Unit::Tokens { decimals: manifest.decimals },
            figures: gatherer.figures(),
            facts: facts(manifest),
            galleries: gatherer.galleries(),
            days: bundles.iter().map(|bundle| short_date(&calendar, bundle.manifest.day)).collect(),
            over_time: gatherer.over_time(),
            supporters: gatherer.supporters(),
            influence: gatherer.influence(),
            week: gatherer.week()?,
            rejected: gatherer.rejected(),
            left_out: gatherer.left_out(),
        })
    }
}

struct Gatherer<'a> {
    bundles: &'a [Bundle],
    last: &'a Bundle,
    calendar: Calendar,
    choice: &'a ReportOptions,
}

impl Gatherer<'_> {
    /// What `key` is called.
    fn name(&self, key: &Key) -> String {
        self.choice.names.get(key).cloned().unwrap_or_else(|| short(key))
    }

    fn figures(&self) -> Vec<(String, String)> {
        let manifest = &self.last.manifest;
        let tokens = Unit::Tokens { decimals: manifest.decimals };
        let locked = self.last.window.members.iter().fold(0_u64, |sum, row| sum.saturating_add(row.locked));
        let figures = [
            ("tokens in holding scores", tokens.show(manifest.holdings_sum)),
            ("tokens locked", tokens.show(locked)),
            ("members", grouped(manifest.members.into())),
            ("other holders", grouped(manifest.others.into())),
            ("galleries ranked", grouped(manifest.galleries.into())),
            ("events counted", grouped(manifest.events_counted)),
        ];
        figures.map(|(what, number)| (what.to_owned(), number)).into()
    }

    fn galleries(&self) -> Vec<Gallery> {
        let before = self.bundles.iter().rev().nth(1);
        let ranks: HashMap<Key, u32> = before
            .map(|bundle| bundle.engagement.leaves().iter().map(|leaf| (leaf.gallery, leaf.rank)).collect())
            .unwrap_or_default();
        let points = averages(self.last, &self.calendar);
        let sealed = self.last.sealed.iter().flat_map(|sealed| &sealed.scores);
        let scores: HashMap<Key, Score> = sealed
            .map(|row| {
                let (total, nfts, activity) = (row.score, row.nfts, row.activity);
                (row.gallery, Score { total, nfts, activity, influence: row.influence })
            })
            .collect();
        let gallery = |leaf: &EngagementLeaf| Gallery {
            name: self.name(&leaf.gallery),
            rank: leaf.rank,
            won: ranks.get(&leaf.gallery).map(|rank| i64::from(*rank) - i64::from(leaf.rank)),
            average_points: points.get(&leaf.gallery).copied().unwrap_or(0),
            score: scores.get(&leaf.gallery).copied(),
        };
        self.last.engagement.leaves().iter().map(gallery).collect()
    }

    /// The galleries with the most points on the last day.
    fn over_time(&self) -> Vec<OverTime> {
        let days: Vec<_> = self.bundles.iter().map(|bundle| averages(bundle, &self.calendar)).collect();
        let mut last: Vec<(Key, u64)> =
            days.last().into_iter().flatten().map(|(key, of)| (*key, *of)).collect();
        last.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let over_time = |(key, _): &(Key, u64)| OverTime {
            name: self.name(key),
            points: days.iter().map(|day| day.get(key).copied()).collect(),
        };
        last.iter().take(OVER_TIME).map(over_time).collect()
    }

    fn supporters(&self) -> Vec<Supporter> {
        let locked: HashMap<Key, u64> =
            self.last.window.members.iter().map(|row| (row.owner, row.locked)).collect();
        let users = self.last.sealed.iter().flat_map(|sealed| &sealed.users);
        let scores: HashMap<Key, u64> = users.map(|row| (row.wallet, row.score)).collect();
        let mut members: Vec<(Key, Supporter)> = self
            .last
            .holdings
            .lines(Half::Members)
            .iter()
            .map(|leaf| {
                let supporter = Supporter {
                    name: self.name(&leaf.owner),
                    holding_score: leaf.holding_score,
                    locked: locked.get(&leaf.owner).copied().unwrap_or(0),
                    index: leaf.influence_index,
                    user_score: scores.get(&leaf.owner).copied(),
                };
                (leaf.owner, supporter)
            })
            .collect();
        members.sort_by(|(a, x), (b, y)| y.points().cmp(&x.points()).then(a.cmp(b)));
        members.into_iter().take(SUPPORTERS).map(|(_, supporter)| supporter).collect()
    }

    /// Users are the members with points: nobody else has influence.
    fn influence(&self) -> Vec<(String, u64)> {
        let indices: Vec<u32> = self
            .last
            .holdings
            .lines(Half::Members)
            .iter()
            .map(|leaf| leaf.influence_index)
            .filter(|index| *index > 0)
            .collect();
        let mut from = 0;
        let mut groups = Vec::new();
        for (to, name) in GROUPS {
            let within = |index: &&u32| (from..to).contains(*index) || (to == u32::MAX && **index == to);
            groups.push((name.to_owned(), indices.iter().filter(within).count() as u64));
            from = to;
        }
        groups
    }

    fn week(&self) -> Result<Option<Week>, ReportError> {
        let Some(owner) = self.choice.owner else { return Ok(None) };
        let day = self.last.manifest.day;
        let row = self.last.window.owners.iter().find(|row| row.owner == owner && row.vault_of.is_none());
        let row = row.ok_or(ReportError::NoOwner { owner, day })?;
        let seconds = u128::from(self.calendar.day_seconds());
        let first = (day + 1).saturating_sub(WINDOW_DAYS);
        let average = |integral: &u128| u64::try_from(integral / seconds).unwrap_or(u64::MAX);
        let days = (first..).zip(&row.integrals);
        Ok(Some(Week {
            name: self.name(&owner),
            days: days.map(|(day, integral)| (short_date(&self.calendar, day), average(integral))).collect(),
            holding_score: self.last.holdings.leaf(&owner).map_or(0, |leaf| leaf.holding_score),
        }))
    }

    fn rejected(&self) -> Vec<Rejected> {
        let rejected = |counted: &Counted| Rejected {
            table: counted.table.to_string(),
            field: counted.field.clone(),
            reason: counted.reason.clone(),
            rows: counted.rows,
        };
        self.last.manifest.rows_rejected.iter().map(rejected).collect()
    }

    fn left_out(&self) -> Vec<String> {
        let mut left_out = Vec::new();
        if self.last.sealed.is_none() {
            left_out.push(
                "The galleries' scores and what they are made of, and the users' scores: the bundle is the public \
                 one, where scores are sealed and only the ranks can be seen."
                    .to_owned(),
            );
        }
        left_out
    }
}

impl Supporter {
    /// Holding score and locked, base units.
    pub(super) fn points(&self) -> u64 {
        self.holding_score.saturating_add(self.locked)
    }
}

fn facts(manifest: &Manifest) -> Vec<(String, String)> {
    let facts = [
        ("Day", manifest.day.to_string()),
        ("Length of a day", format!("{} seconds", grouped(manifest.day_seconds.into()))),
        ("Holdings root", hex(&manifest.holdings_root)),
        ("Sum of holding scores", format!("{} base units", grouped(manifest.holdings_sum))),
        ("Leaves", format!("{} members and {} others", manifest.members, manifest.others)),
        ("Engagement root", hex(&manifest.engagement_root)),
        ("Content hash (what is voted on)", hex(&manifest.content_hash)),
        ("Weights (SHA-256)", hex(&manifest.weights_hash)),
        ("Events counted", grouped(manifest.events_counted)),
        ("Rows rejected", grouped(manifest.rows().rejected())),
        ("Program", base58(&manifest.program)),
        ("Mint", base58(&manifest.mint)),
        ("Cluster (genesis hash)", base58(&manifest.cluster)),
    ];
    facts.map(|(what, value)| (what.to_owned(), value)).into()
}

/// Average points of every gallery that takes support.
fn averages(bundle: &Bundle, calendar: &Calendar) -> BTreeMap<Key, u64> {
    let open = bundle.window.galleries.iter().filter(|row| !row.retired);
    open.map(|row| (row.gallery, row.average_points(calendar))).collect()
}
