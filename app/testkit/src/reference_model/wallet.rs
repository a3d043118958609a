//! A wallet's whole history, and averages summed up from it.

use anyhow::Result;
use influence_core::{
    calendar::{Calendar, Day},
    holding::{WINDOW_DAYS, score},
};

/// Every amount that entered or left a wallet.
#[derive(Clone, Default)]
pub struct WalletHistory {
    /// Unix time and base units, in order.
    changes: Vec<(i64, i128)>,
}

impl WalletHistory {
    /// `amount` entered at `time`, or left if it is below zero.
    pub fn add(&mut self, time: i64, amount: i128) {
        self.changes.push((time, amount));
    }

    /// Balance after all changes, base units.
    pub fn balance(&self) -> i128 {
        self.changes.iter().map(|(_, amount)| amount).sum()
    }

    /// Mean time that the balance was held at `end`, seconds, rounded down whenever something is added. What leaves takes
    /// its share along, and all changes of one second are one.
    pub fn age(&self, end: i64) -> u128 {
        let (mut held, mut age, mut last) = (0_u128, 0_u128, 0);
        for second in self.changes.chunk_by(|a, b| a.0 == b.0) {
            let Some((time, _)) = second.first().filter(|(time, _)| *time < end) else { break };
            let change: i128 = second.iter().map(|(_, amount)| amount).sum();
            let after = u128::try_from(i128::try_from(held).unwrap_or(i128::MAX) + change).unwrap_or(0);
            age += if held > 0 { u128::try_from(time - last).unwrap_or(0) } else { 0 };
            age = if after > held { age * held / after } else { age };
            age = if after == 0 { 0 } else { age };
            (held, last) = (after, *time);
        }
        if held > 0 { age + u128::try_from(end - last).unwrap_or(0) } else { 0 }
    }

    /// Holding score of `day`: the sum of what every amount contributes from its time to the day's end.
    ///
    /// # Errors
    /// A wallet that held less than nothing.
    pub fn score(&self, calendar: &Calendar, day: Day) -> Result<u64> {
        let (start, end) = (calendar.start_of(day + 1 - WINDOW_DAYS), calendar.end_of(day));
        let mut integral = 0_i128;
        for (time, amount) in self.changes.iter().filter(|(time, _)| *time < end) {
            integral += amount * i128::from(end - *time.max(&start));
        }
        Ok(score(u128::try_from(integral)?, calendar.day_seconds())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_tokens_are_new_and_old_ones_stay_old() {
        let wallet = |changes: &[(i64, i128)]| {
            let mut wallet = WalletHistory::default();
            changes.iter().for_each(|(time, amount)| wallet.add(*time, *amount));
            wallet
        };
        assert_eq!(wallet(&[(0, 10)]).age(100), 100);
        assert_eq!(wallet(&[(0, 10), (50, 30)]).age(100), 62);
        assert_eq!(wallet(&[(0, 10), (50, -5)]).age(100), 100);
        assert_eq!(wallet(&[(0, 10), (50, -10), (50, 10)]).age(100), 100);
        assert_eq!(wallet(&[(0, 10), (50, -10), (60, 10)]).age(100), 40);
        assert_eq!(wallet(&[(0, 10), (100, 90)]).age(100), 100);
    }

    #[test]
    fn the_published_average() {
        let calendar = Calendar::new(86_400).unwrap();
        let mut wallet = WalletHistory::default();
        for (day, amount) in [(101, 25_000), (106, -15_000), (107, 40_000)] {
            wallet.add(calendar.start_of(day), amount * 1_000_000);
        }
        assert_eq!(wallet.score(&calendar, 107).unwrap(), 26_428_571_429);
        assert_eq!(wallet.balance(), 50_000_000_000);
    }
}
