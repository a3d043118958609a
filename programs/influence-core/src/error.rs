//! Why a rule refuses: one enum for the whole crate.

use core::fmt;

/// A refusal by a rule. Nothing has changed when one of these is returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleError {
    /// A result does not fit its type, or a total would pass [`crate::limits::MAX_TOTAL`].
    Overflow,
    /// A divisor is zero where the rule has no answer for it.
    DivisionByZero,
    /// The amount is zero.
    ZeroAmount,
    /// The owner's total is zero, so there is nothing to allocate.
    NothingToAllocate,
    /// More points asked for than are free.
    MoreThanFree,
    /// More tokens asked for than are locked.
    MoreThanLocked,
    /// The amount would bring the locked tokens below a live lock floor.
    BelowLockFloor,
    /// The floor asked for is above what is locked.
    FloorAboveLocked,
    /// Parts do not fit their whole: the record is not one that these rules wrote.
    InvariantViolated,
    /// A table of thresholds is not strictly increasing, or starts at zero.
    ThresholdsNotIncreasing,
    /// A length of day that the calendar does not allow.
    DayLength,
    /// A time before the epoch, or beyond the last day a `u32` can name.
    TimeOutOfRange,
    /// A proof's shape is impossible: the run is not a power of two, or the path too long.
    MalformedProof,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Overflow => "the result is larger than the quantity can hold",
            Self::DivisionByZero => "division by zero",
            Self::ZeroAmount => "the amount is zero: give at least one base unit",
            Self::NothingToAllocate => "the total is zero: hold or lock tokens first",
            Self::MoreThanFree => "more points than are free: withdraw from a gallery first or allocate less",
            Self::MoreThanLocked => "more tokens than are locked",
            Self::BelowLockFloor => {
                "the marketplace's lock floor needs these tokens: end listings and sales first"
            }
            Self::FloorAboveLocked => "a lock floor cannot be above what is locked",
            Self::InvariantViolated => "the record's parts do not fit its whole",
            Self::ThresholdsNotIncreasing => "thresholds must be above zero and strictly increasing",
            Self::DayLength => "a day lasts between 10 and 86 400 seconds",
            Self::TimeOutOfRange => "the time lies outside the calendar",
            Self::MalformedProof => "the proof's run or path has an impossible length",
        })
    }
}

impl core::error::Error for RuleError {}
