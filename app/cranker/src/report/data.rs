//! Extraction of the page's data from the day's bundle and those of the days before.

use std::collections::{BTreeMap, HashMap};

use influence_core::{
    RuleError,
    calendar::{Calendar, Day},
    holding::WINDOW_DAYS,
    merkle::engagement::EngagementLeaf,
};
use influence_scoring::{
    bundle::{Bundle, BundleManifest},
    ingest::RejectCount,
    merkle::Subtree,
};
use solana_address::Address;

use super::{
    format::{NumberUnit, date, grouped, printable, short_address, short_date},
    page::{GallerySeries, OwnerWeek, RankedGallery, RejectedRows, ReportPage, ScoreBreakdown, TopSupporter},
};

/// Galleries in the chart over time: the style sheet has this many colors.
const MAX_LINES: usize = 6;
const MAX_SUPPORTERS: usize = 12;
/// Upper bounds of the histogram's bins of the influence index, 1/10 000, and their labels.
const INDEX_BINS: [(u32, &str); 8] = [
    (1_000, "< 0.1"),
    (2_500, "< ¼"),
    (5_000, "< ½"),
    (10_000, "< 1"),
    (20_000, "1 – 2"),
    (40_000, "2 – 4"),
    (80_000, "4 – 8"),
    (u32::MAX, "8 +"),
];

#[derive(Default)]
pub struct ReportOptions {
    /// Names of galleries and owners; others are shown by address.
    pub names: BTreeMap<Address, String>,
    /// Owner whose seven days are shown.
    pub owner: Option<Address>,
}

#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error("no bundles; name the directory of at least one day")]
    NoDay,
    #[error(
        "day {day} is not of the same program, cluster and mint as day {last}, or does not come before it; use the bundles of one cranker, oldest first"
    )]
    MixedBundles { day: Day, last: Day },
    #[error("{} held nothing in the seven days to day {day}; choose another owner", .owner)]
    UnknownOwner { owner: Address, day: Day },
    #[error(transparent)]
    Calendar(#[from] RuleError),
}

impl ReportPage {
    /// Creates the page of the last of `bundles`, which are ordered oldest first.
    ///
    /// # Errors
    /// [`ReportError`].
    pub fn from_bundles(bundles: &[Bundle], options: &ReportOptions) -> Result<Self, ReportError> {
        let last = bundles.last().ok_or(ReportError::NoDay)?;
        let manifest = &last.manifest;
        for (before, after) in bundles.iter().zip(bundles.iter().skip(1)) {
            let is_same = before.manifest.deployment()? == manifest.deployment()?;
            if !is_same || before.manifest.day >= after.manifest.day {
                return Err(ReportError::MixedBundles { day: before.manifest.day, last: manifest.day });
            }
        }
        let calendar = Calendar::new(manifest.day_seconds)?;
        let data = ReportData { bundles, last, calendar, options };
        Ok(Self {
            day: manifest.day,
            date: date(&calendar, manifest.day),
            tokens: NumberUnit::Tokens { decimals: manifest.decimals },
            figures: data.figures(),
            facts: facts(manifest),
            galleries: data.galleries(),
            days: bundles.iter().map(|bundle| short_date(&calendar, bundle.manifest.day)).collect(),
            over_time: data.over_time(),
            supporters: data.supporters(),
            influence: data.influence(),
            week: data.week()?,
            rejected: data.rejected(),
            left_out: data.left_out(),
        })
    }
}

struct ReportData<'a> {
    bundles: &'a [Bundle],
    last: &'a Bundle,
    calendar: Calendar,
    options: &'a ReportOptions,
}

impl ReportData<'_> {
    fn name(&self, key: &Address) -> String {
        self.options.names.get(key).map_or_else(|| short_address(key), |name| printable(name))
    }

    fn figures(&self) -> Vec<(String, String)> {
        let manifest = &self.last.manifest;
        let tokens = NumberUnit::Tokens { decimals: manifest.decimals };
        let locked =
            self.last.state.chain.members.iter().fold(0_u64, |sum, row| sum.saturating_add(row.locked));
        let figures = [
            ("tokens in holding scores", tokens.show(manifest.holdings_sum)),
            ("tokens locked", tokens.show(locked)),
            ("members", grouped(manifest.members.into())),
            ("other holders", grouped(manifest.others.into())),
            ("galleries ranked", grouped(manifest.galleries.into())),
            ("events counted", grouped(manifest.events_counted)),
        ];
        figures.map(|(label, number)| (label.to_owned(), number)).into()
    }

    fn galleries(&self) -> Vec<RankedGallery> {
        let before = self.bundles.iter().rev().nth(1);
        let ranks: HashMap<Address, u32> = before
            .map(|bundle| {
                bundle
                    .engagement
                    .leaves()
                    .iter()
                    .map(|leaf| (Address::from(leaf.gallery), leaf.rank))
                    .collect()
            })
            .unwrap_or_default();
        let points = average_points(self.last, &self.calendar);
        let sealed = self.last.sealed.iter().flat_map(|sealed| &sealed.scores);
        let scores: HashMap<Address, ScoreBreakdown> = sealed
            .map(|row| {
                let (total, nfts, activity) = (row.score, row.nfts, row.activity);
                (row.gallery, ScoreBreakdown { total, nfts, activity, influence: row.influence })
            })
            .collect();
        let gallery = |leaf: &EngagementLeaf| {
            let key = Address::from(leaf.gallery);
            RankedGallery {
                name: self.name(&key),
                rank: leaf.rank,
                ranks_gained: ranks.get(&key).map(|rank| i64::from(*rank) - i64::from(leaf.rank)),
                average_points: points.get(&key).copied().unwrap_or(0),
                score: scores.get(&key).copied(),
            }
        };
        self.last.engagement.leaves().iter().map(gallery).collect()
    }

    /// The galleries with the most points on the last day.
    fn over_time(&self) -> Vec<GallerySeries> {
        let days: Vec<_> = self.bundles.iter().map(|bundle| average_points(bundle, &self.calendar)).collect();
        let mut last: Vec<(Address, u64)> =
            days.last().into_iter().flatten().map(|(key, points)| (*key, *points)).collect();
        last.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        let series = |(key, _): &(Address, u64)| GallerySeries {
            name: self.name(key),
            points: days.iter().map(|day| day.get(key).copied()).collect(),
        };
        last.iter().take(MAX_LINES).map(series).collect()
    }

    fn supporters(&self) -> Vec<TopSupporter> {
        let locked: HashMap<Address, u64> =
            self.last.state.chain.members.iter().map(|row| (row.owner, row.locked)).collect();
        let users = self.last.sealed.iter().flat_map(|sealed| &sealed.users);
        let scores: HashMap<Address, u64> = users.map(|row| (row.wallet, row.score)).collect();
        let mut members: Vec<(Address, TopSupporter)> = self
            .last
            .holdings
            .entries(Subtree::Members)
            .iter()
            .map(|leaf| {
                let supporter = TopSupporter {
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
        members.into_iter().take(MAX_SUPPORTERS).map(|(_, supporter)| supporter).collect()
    }

    /// Histogram over the users, which are the members with points: no other owner has influence.
    fn influence(&self) -> Vec<(String, u64)> {
        let indices: Vec<u32> = self
            .last
            .holdings
            .entries(Subtree::Members)
            .iter()
            .map(|leaf| leaf.influence_index)
            .filter(|index| *index > 0)
            .collect();
        let mut from = 0;
        let mut bins = Vec::new();
        for (to, label) in INDEX_BINS {
            let within = |index: &&u32| (from..to).contains(*index) || (to == u32::MAX && **index == to);
            bins.push((label.to_owned(), indices.iter().filter(within).count() as u64));
            from = to;
        }
        bins
    }

    fn week(&self) -> Result<Option<OwnerWeek>, ReportError> {
        let Some(owner) = self.options.owner else { return Ok(None) };
        let day = self.last.manifest.day;
        let row = self.last.state.twab.owners.iter().find(|row| row.owner == owner && row.vault_of.is_none());
        let row = row.ok_or(ReportError::UnknownOwner { owner, day })?;
        let seconds = u128::from(self.calendar.day_seconds());
        let first = (day + 1).saturating_sub(WINDOW_DAYS);
        let average = |integral: &u128| u64::try_from(integral / seconds).unwrap_or(u64::MAX);
        let days = (first..).zip(&row.integrals);
        Ok(Some(OwnerWeek {
            name: self.name(&owner),
            days: days.map(|(day, integral)| (short_date(&self.calendar, day), average(integral))).collect(),
            holding_score: self.last.holdings.leaf(&owner).map_or(0, |leaf| leaf.holding_score),
        }))
    }

    fn rejected(&self) -> Vec<RejectedRows> {
        let rejected = |counted: &RejectCount| RejectedRows {
            table: counted.table.to_string(),
            field: printable(&counted.field),
            reason: printable(&counted.reason),
            rows: counted.rows,
        };
        self.last.manifest.rows_rejected.iter().map(rejected).collect()
    }

    fn left_out(&self) -> Vec<String> {
        let notice = "The galleries' scores with their parts, and the users' scores: this is a public bundle, in which \
                      scores are sealed and only the ranks are visible.";
        self.last.sealed.is_none().then(|| notice.to_owned()).into_iter().collect()
    }
}

fn facts(manifest: &BundleManifest) -> Vec<(String, String)> {
    let facts = [
        ("Day", manifest.day.to_string()),
        ("Length of a day", format!("{} seconds", grouped(manifest.day_seconds.into()))),
        ("Holdings root", const_hex::encode(manifest.holdings_root)),
        ("Sum of holding scores", format!("{} base units", grouped(manifest.holdings_sum))),
        ("Leaves", format!("{} members and {} others", manifest.members, manifest.others)),
        ("Engagement root", const_hex::encode(manifest.engagement_root)),
        ("Content hash (what crankers vote on)", const_hex::encode(manifest.content_hash)),
        ("Weights (SHA-256)", const_hex::encode(manifest.weights_hash)),
        ("Events counted", grouped(manifest.events_counted)),
        ("Rows rejected", grouped(manifest.rows().rejected())),
        ("Program", manifest.program.to_string()),
        ("Mint", manifest.mint.to_string()),
        ("Cluster (genesis hash)", manifest.cluster.to_string()),
    ];
    facts.map(|(label, value)| (label.to_owned(), value)).into()
}

/// Average points of every gallery that is not retired.
fn average_points(bundle: &Bundle, calendar: &Calendar) -> BTreeMap<Address, u64> {
    let open = bundle.state.chain.galleries.iter().filter(|row| !row.retired);
    open.map(|row| (row.gallery, row.average_points(calendar))).collect()
}
