//! Days: fixed boundaries in unix time, never derived from slots.

use crate::RuleError;

/// A day's number: days since the unix epoch, in days of the calendar's own length. UTC.
pub type Day = u32;

/// Shortest day a test cluster may choose, in seconds.
pub const MIN_DAY_SECONDS: u32 = 10;
/// The day of production, and the longest allowed, in seconds.
pub const MAX_DAY_SECONDS: u32 = 86_400;

/// The calendar of one deployment. Its day length is fixed when the program is initialized.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    day_seconds: u32,
}

impl Calendar {
    /// A calendar of days of `day_seconds` seconds.
    ///
    /// # Errors
    /// [`RuleError::DayLength`] outside [`MIN_DAY_SECONDS`]..=[`MAX_DAY_SECONDS`].
    pub const fn new(day_seconds: u32) -> Result<Self, RuleError> {
        if day_seconds < MIN_DAY_SECONDS || day_seconds > MAX_DAY_SECONDS {
            return Err(RuleError::DayLength);
        }
        Ok(Self { day_seconds })
    }

    /// Length of a day in seconds.
    pub const fn day_seconds(&self) -> u32 {
        self.day_seconds
    }

    /// The day that `unix_time` (seconds) lies in.
    ///
    /// # Errors
    /// [`RuleError::TimeOutOfRange`] before the epoch or past the last day.
    pub fn day_of(&self, unix_time: i64) -> Result<Day, RuleError> {
        // Unsigned: the program's target has no signed division, and there are no days before the epoch.
        u64::try_from(unix_time)
            .ok()
            .and_then(|seconds| seconds.checked_div(u64::from(self.day_seconds)))
            .and_then(|day| Day::try_from(day).ok())
            .ok_or(RuleError::TimeOutOfRange)
    }

    /// First second of `day`, unix time.
    pub fn start_of(&self, day: Day) -> i64 {
        // At most (2^32 - 1) * 86 400 < 2^49.
        i64::from(day).saturating_mul(i64::from(self.day_seconds))
    }

    /// First second after `day`, unix time.
    pub fn end_of(&self, day: Day) -> i64 {
        self.start_of(day).saturating_add(i64::from(self.day_seconds))
    }

    /// Returns true when `day` is over at `unix_time`.
    pub fn has_ended(&self, day: Day, unix_time: i64) -> bool {
        unix_time >= self.end_of(day)
    }
}
