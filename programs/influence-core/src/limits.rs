//! Bounds and units of the quantities that every layer shares.

use crate::RuleError;

/// Largest supply of the mint, in base units, that is accepted when the program is initialized.
pub const MAX_SUPPLY: u64 = 1 << 61;

/// Largest total of one owner, in base units: twice [`MAX_SUPPLY`], since a holding score and a lock may overlap for
/// a week. No [`crate::shares`] supply is below it, which is what makes allocations exact.
pub const MAX_TOTAL: u64 = 1 << 62;

/// One whole, for ratios and the influence index: an exactly average user has an index of 10 000.
pub const RATIO_ONE: u32 = 10_000;

/// Influence points: holding score plus locked tokens, both in base units.
///
/// Source: *Influence Points*, "How Influence Points are Calculated".
///
/// # Errors
/// [`RuleError::Overflow`] above [`MAX_TOTAL`].
pub fn total_points(holding_score: u64, locked: u64) -> Result<u64, RuleError> {
    match holding_score.checked_add(locked) {
        Some(total) if total <= MAX_TOTAL => Ok(total),
        _ => Err(RuleError::Overflow),
    }
}
