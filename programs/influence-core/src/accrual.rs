//! Sums over time: how many points for how many seconds, with the marks that give exact daily averages.

use crate::{
    RuleError,
    calendar::{Calendar, Day},
    mul_div::mul_u128,
};

/// A running sum of `value * seconds`, in base-unit seconds, with its reading at the last two day boundaries.
///
/// The average of the last whole day is `(mark - previous_mark) / day_seconds`. The sum wraps at 2^128, which the
/// largest value allowed reaches after 2^66 seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accrual {
    /// The sum up to `updated_at`.
    pub sum: u128,
    /// The sum at the start of `mark_day`.
    pub mark: u128,
    /// The sum at the start of the day before `mark_day`.
    pub previous_mark: u128,
    /// The day at whose start `mark` was read.
    pub mark_day: Day,
    /// Unix time up to which `sum` is complete, seconds.
    pub updated_at: i64,
}

impl Accrual {
    /// A sum that starts at `now` with nothing in it.
    ///
    /// # Errors
    /// [`RuleError::TimeOutOfRange`].
    pub fn starting(now: i64, calendar: &Calendar) -> Result<Self, RuleError> {
        Ok(Self { mark_day: calendar.day_of(now)?, updated_at: now, ..Self::default() })
    }

    /// The sum brought forward to `now`, during which the value was `value`. A clock that went back changes nothing.
    ///
    /// # Errors
    /// [`RuleError::TimeOutOfRange`].
    #[inline]
    pub fn advanced(&self, value: u64, now: i64, calendar: &Calendar) -> Result<Self, RuleError> {
        if now <= self.updated_at {
            return Ok(*self);
        }
        let mut after = *self;
        after.sum = self.sum_at(value, now);
        after.updated_at = now;
        if now >= calendar.end_of(self.mark_day) {
            let today = calendar.day_of(now)?;
            let yesterday = today.saturating_sub(1);
            // `updated_at` lies in `mark_day`, so an earlier boundary than its own is never needed.
            after.previous_mark = if yesterday == self.mark_day {
                self.mark
            } else {
                self.sum_at(value, calendar.start_of(yesterday))
            };
            after.mark = self.sum_at(value, calendar.start_of(today));
            after.mark_day = today;
        }
        Ok(after)
    }

    /// The average value over the whole day before `mark_day`, base units, rounded down.
    ///
    /// # Errors
    /// [`RuleError::Overflow`] when the marks are not ones that [`Accrual::advanced`] wrote.
    pub fn last_day_average(&self, calendar: &Calendar) -> Result<u64, RuleError> {
        let seconds = self.mark.wrapping_sub(self.previous_mark);
        let average =
            seconds.checked_div(u128::from(calendar.day_seconds())).ok_or(RuleError::DivisionByZero)?;
        u64::try_from(average).map_err(|_| RuleError::Overflow)
    }

    /// The sum at `time`, when the value has been `value` since it was last complete.
    #[inline]
    fn sum_at(&self, value: u64, time: i64) -> u128 {
        let seconds = u64::try_from(time.saturating_sub(self.updated_at)).unwrap_or(0);
        self.sum.wrapping_add(mul_u128(value, seconds))
    }
}
