//! Tiers: how many thresholds an amount has reached.

use crate::RuleError;

/// Most thresholds a table may have.
pub const MAX_TIERS: usize = 16;

/// How many of the strictly increasing `thresholds` (base units) `amount` has reached: 0 to their number.
///
/// Source: *User tiers and creator limits*: user tiers by total influence points, creator levels by locked tokens.
#[inline]
pub fn reached(thresholds: impl IntoIterator<Item = u64>, amount: u64) -> u8 {
    let mut tier = 0u8;
    for threshold in thresholds {
        if amount < threshold {
            break;
        }
        tier = tier.saturating_add(1);
    }
    tier
}

/// Accepts a table of thresholds: above zero and strictly increasing.
///
/// # Errors
/// [`RuleError::ThresholdsNotIncreasing`].
pub fn check(thresholds: impl IntoIterator<Item = u64>) -> Result<(), RuleError> {
    let mut last = 0u64;
    for threshold in thresholds {
        if threshold <= last {
            return Err(RuleError::ThresholdsNotIncreasing);
        }
        last = threshold;
    }
    Ok(())
}
