//! A day as a page: one HTML file that asks nobody for anything, for light and dark, for phones and readers.
//!
//! [`ReportPage::gather`] takes what a person wants to know out of the days' bundles, and [`ReportPage::render`] writes it. Of a
//! public bundle it is a public page, which says what is left out. The same bundles give the same bytes.

mod cards;
mod chart;
mod gather;
mod layout;
mod markup;
pub mod number;
mod words;

pub use gather::{ReportOptions, ReportError};

use influence_core::calendar::Day;
use number::Unit;

/// Everything that a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPage {
    /// The day.
    pub day: Day,
    /// When it was, in UTC.
    pub date: String,
    /// What base units are shown as.
    pub tokens: Unit,
    /// The largest numbers of the day, with what they count.
    pub figures: Vec<(String, String)>,
    /// Everything else that there is to know of the day as a whole.
    pub facts: Vec<(String, String)>,
    /// Galleries, the highest rank first.
    pub galleries: Vec<Gallery>,
    /// Days told over time, the oldest first.
    pub days: Vec<String>,
    /// Galleries over those days.
    pub over_time: Vec<OverTime>,
    /// Owners with the most points, the first with most.
    pub supporters: Vec<Supporter>,
    /// How many users have an influence index of so much.
    pub influence: Vec<(String, u64)>,
    /// One owner's seven days.
    pub week: Option<Week>,
    /// What of the platform's rows was left out, and why.
    pub rejected: Vec<Rejected>,
    /// What the bundle does not hold, and so neither does the page.
    pub left_out: Vec<String>,
}

/// A gallery on the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gallery {
    /// What it is called.
    pub name: String,
    /// Its rank; 1 is the highest.
    pub rank: u32,
    /// Ranks won since the day before, below 0 for lost ones; none when it had no rank then, or that is not known.
    pub won: Option<i64>,
    /// Its points on average over the day, base units.
    pub average_points: u64,
    /// What its score is made of; none in a public page.
    pub score: Option<Score>,
}

/// An engagement score and its parts, 1/1 000 of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// The sum, rounded once.
    pub total: u64,
    /// From its NFTs.
    pub nfts: u64,
    /// From what was done in the gallery itself.
    pub activity: u64,
    /// From influence points.
    pub influence: u64,
}

/// A gallery's average points, day by day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverTime {
    /// What it is called.
    pub name: String,
    /// Base units; none on a day on which it was not there.
    pub points: Vec<Option<u64>>,
}

/// An owner's points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supporter {
    /// What the owner is called.
    pub name: String,
    /// 7-day average, base units.
    pub holding_score: u64,
    /// Locked, base units.
    pub locked: u64,
    /// Influence index, 1/10 000.
    pub index: u32,
    /// User score, 1/1 000 of a point; none in a public page.
    pub user_score: Option<u64>,
}

/// What an owner's wallet held on average on each of seven days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Week {
    /// What the owner is called.
    pub name: String,
    /// Day and base units, the oldest first.
    pub days: Vec<(String, u64)>,
    /// The holding score: their average, base units.
    pub holding_score: u64,
}

/// Rows that were left out for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The table.
    pub table: String,
    /// The field; empty where the row as a whole is wrong.
    pub field: String,
    /// What is wrong.
    pub reason: String,
    /// How many.
    pub rows: u64,
}

impl ReportPage {
    /// The page as HTML.
    pub fn render(&self) -> String {
        layout::render(self)
    }
}
