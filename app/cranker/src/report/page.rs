//! Data of the report page.

use influence_core::calendar::Day;

use super::format::NumberUnit;

/// Data of a page. Tokens and points are base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPage {
    pub day: Day,
    /// UTC date of the day.
    pub date: String,
    /// How base units are shown.
    pub tokens: NumberUnit,
    /// Headline numbers: label and value.
    pub figures: Vec<(String, String)>,
    /// Roots, hashes and counts: label and value.
    pub facts: Vec<(String, String)>,
    /// By rank.
    pub galleries: Vec<RankedGallery>,
    /// Labels of the days in [`ReportPage::over_time`], oldest first.
    pub days: Vec<String>,
    pub over_time: Vec<GallerySeries>,
    /// Members with the most points, descending.
    pub supporters: Vec<TopSupporter>,
    /// Histogram of the influence indices: label and number of users.
    pub influence: Vec<(String, u64)>,
    pub week: Option<OwnerWeek>,
    pub rejected: Vec<RejectedRows>,
    /// What a public page omits, a sentence each.
    pub left_out: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankedGallery {
    pub name: String,
    /// 1 is the highest.
    pub rank: u32,
    /// Ranks gained since the day before, negative if lost; none if it had no rank then, or that is unknown.
    pub ranks_gained: Option<i64>,
    /// Average over the day.
    pub average_points: u64,
    /// None in a public page.
    pub score: Option<ScoreBreakdown>,
}

/// An engagement score and its parts, 1/1 000 of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScoreBreakdown {
    /// The sum, rounded once.
    pub total: u64,
    pub nfts: u64,
    /// From activity in the gallery itself.
    pub activity: u64,
    /// From influence points.
    pub influence: u64,
}

/// A gallery's average points per day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GallerySeries {
    pub name: String,
    /// None on days on which it did not exist.
    pub points: Vec<Option<u64>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopSupporter {
    pub name: String,
    pub holding_score: u64,
    pub locked: u64,
    /// Influence index, 1/10 000.
    pub index: u32,
    /// User score, 1/1 000 of a point; none in a public page.
    pub user_score: Option<u64>,
}

impl TopSupporter {
    pub(super) fn points(&self) -> u64 {
        self.holding_score.saturating_add(self.locked)
    }
}

/// An owner's average balance on each of the seven days behind the holding score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerWeek {
    pub name: String,
    /// Day label and average balance, oldest first.
    pub days: Vec<(String, u64)>,
    pub holding_score: u64,
}

/// Rows of the platform's tables that were rejected for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedRows {
    pub table: String,
    /// Empty if the row as a whole is invalid.
    pub field: String,
    pub reason: String,
    pub rows: u64,
}
