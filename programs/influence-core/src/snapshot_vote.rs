//! Publishing a day: quorum, which days may become final, and what a day may add up to.

use crate::{
    RuleError,
    calendar::Day,
    merkle::{Hash, Sha256},
};

/// Days after which an older day can no longer become final.
pub const LATE_DAYS: u32 = 14;

/// Returns true when `quorum` of `crankers` is more than half of them and not more than all.
pub const fn quorum_is_valid(quorum: usize, crankers: usize) -> bool {
    quorum > crankers >> 1 && quorum <= crankers
}

/// Returns true when a vote for `day` may still be cast when `last_final` is the newest final day and `today` is running: newer
/// days always, older ones for [`LATE_DAYS`] days (their engagement can still count, their balances cannot).
pub const fn may_become_final(day: Day, last_final: Option<Day>, today: Day) -> bool {
    match last_final {
        None => true,
        Some(last) if day > last => true,
        Some(last) => day < last && today.saturating_sub(day) <= LATE_DAYS,
    }
}

/// Longest challenge time, seconds: a quarter of a day. Only the last final day's holdings can be applied, so a longer
/// one would leave too little of the day, or nothing, to apply them.
pub const fn max_challenge_seconds(day_seconds: u32) -> u32 {
    day_seconds >> 2
}

/// Returns true when a day that becomes final at `now` counts towards the expiry of scores: within half a day of its end, so that
/// as much is left to bring accounts up to date before it is a full day old. After an outage days become final late and
/// all at once, before they could be applied: they expire no score.
pub fn counts_for_expiry(day_end: i64, day_seconds: u32, now: i64) -> bool {
    now < day_end.saturating_add(i64::from(day_seconds >> 1))
}

/// The most that a day's holding scores may add up to, base units: the greatest supply of now and the last final days, and
/// the rounding of the scores, half a unit per leaf. Leaves are counted by the crankers and not proved, so that the rounding
/// is at most 1/256 of the supply.
///
/// # Errors
/// [`RuleError::Overflow`].
pub fn holdings_bound(
    supply_now: u64,
    past_supplies: impl IntoIterator<Item = u64>,
    leaves: u64,
) -> Result<u64, RuleError> {
    let supply = past_supplies.into_iter().fold(supply_now, u64::max);
    let rounding = (leaves >> 1).saturating_add(1).min(supply >> 8);
    supply.checked_add(rounding).ok_or(RuleError::Overflow)
}

/// Contents of a day's snapshot, which crankers vote on. They depend on no file of a single cranker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotContents {
    /// Root of the holdings tree.
    pub holdings_root: Hash,
    /// Sum of all holding scores, base units.
    pub holdings_sum: u64,
    /// Leaves in the members' half.
    pub members: u32,
    /// Leaves in the others' half.
    pub others: u32,
    /// Root of the engagement tree.
    pub engagement_root: Hash,
    /// Leaves in the engagement tree.
    pub galleries: u32,
    /// SHA-256 of the weights file that the scores were computed with.
    pub weights_hash: Hash,
}

impl SnapshotContents {
    /// The digest that a vote for `day` stands for: sha256(day | the fields in order, integers little endian).
    pub fn hash<H: Sha256>(&self, day: Day) -> Hash {
        H::hashv(&[
            &day.to_le_bytes(),
            &self.holdings_root,
            &self.holdings_sum.to_le_bytes(),
            &self.members.to_le_bytes(),
            &self.others.to_le_bytes(),
            &self.engagement_root,
            &self.galleries.to_le_bytes(),
            &self.weights_hash,
        ])
    }

    /// How many owners the day has a line for.
    pub fn leaves(&self) -> u64 {
        u64::from(self.members).saturating_add(u64::from(self.others))
    }
}
