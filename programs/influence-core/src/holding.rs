//! The holding score: a wallet's 7-day time-weighted average.

use crate::{RuleError, calendar::Day};

/// Length of the averaging window in days. Source: *Influence Points*, "Holding Score".
pub const WINDOW_DAYS: u32 = 7;

/// How many final days a deployment remembers, hence the largest holding expiry plus one.
pub const REMEMBERED_DAYS: usize = 8;

/// The holding score in base units: `integral / (7 * day_seconds)`, rounded half up.
///
/// `integral` is the sum over the window of wallet balance times seconds, in base-unit seconds. Time before the first
/// known balance counts 0, so a wallet that is three days old has three sevenths of its balance.
///
/// Source: *User tiers and creator limits*, example 25 000 on five days, 10 000, 50 000 = 26 429.
///
/// # Errors
/// [`RuleError::DivisionByZero`] for a day of no length; [`RuleError::Overflow`] for a score beyond 64 bits.
pub fn score(integral: u128, day_seconds: u32) -> Result<u64, RuleError> {
    let window = u128::from(WINDOW_DAYS).checked_mul(u128::from(day_seconds)).ok_or(RuleError::Overflow)?;
    let half = window >> 1;
    // Half up is floor((x + w/2) / w) for even w; for odd w a fraction of one half cannot occur.
    let sum = integral.checked_add(half).ok_or(RuleError::Overflow)?;
    let score = sum.checked_div(window).ok_or(RuleError::DivisionByZero)?;
    u64::try_from(score).map_err(|_| RuleError::Overflow)
}

/// Returns true when a score that was written on `holding_day` has expired: more than `expiry` final days have passed since,
/// and the last of them is a full day old, so that there was a whole day to bring the account up to date.
///
/// `final_days` are the last final days, newest first, without voided ones and those that became final too late to count
/// ([`crate::snapshot_vote::counts_for_expiry`]); an unpublished day does not count either, so an outage
/// expires no score.
pub fn has_expired(
    holding_day: Day,
    expiry: u8,
    final_days: &[Day],
    last_final_day_end: i64,
    day_seconds: u32,
    now: i64,
) -> bool {
    let passed = final_days.iter().filter(|day| **day > holding_day).count();
    let whole_day = last_final_day_end.saturating_add(i64::from(day_seconds));
    passed > usize::from(expiry) && now >= whole_day
}
