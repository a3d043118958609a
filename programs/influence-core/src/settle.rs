//! Settling: how a gallery's sum follows its supporters.
//!
//! Each delegation remembers the points it last added to its gallery. Settling subtracts that and adds the present
//! value, so a gallery's sum is at all times exactly the sum of what its delegations remember.

use crate::{RuleError, shares::Portfolio};

/// Points that a delegation of `shares` counts in its gallery now, base units: its value, or 0 once the gallery is retired.
///
/// # Errors
/// As [`Portfolio::value`].
#[inline]
pub fn settled_value(portfolio: &Portfolio, shares: u64, gallery_is_retired: bool) -> Result<u64, RuleError> {
    if gallery_is_retired { Ok(0) } else { portfolio.value(shares) }
}

/// A gallery's sum after one of its parts changed from `before` to `after`, base units.
///
/// # Errors
/// [`RuleError::InvariantViolated`] when `before` is not part of the sum; [`RuleError::Overflow`].
#[inline]
pub const fn replace_term(sum: u64, before: u64, after: u64) -> Result<u64, RuleError> {
    match sum.checked_sub(before) {
        None => Err(RuleError::InvariantViolated),
        Some(rest) => match rest.checked_add(after) {
            None => Err(RuleError::Overflow),
            Some(sum) => Ok(sum),
        },
    }
}
