//! A wallet's whole history, and averages summed up from it.

use anyhow::Result;
use influence_core::{
    calendar::{Calendar, Day},
    holding::{WINDOW_DAYS, score},
};

/// Every amount that entered or left a wallet.
#[derive(Clone, Default)]
pub struct Wallet {
    /// Unix time and base units, in order.
    moves: Vec<(i64, i128)>,
}

impl Wallet {
    /// `amount` entered at `time`, or left if it is below zero.
    pub fn add(&mut self, time: i64, amount: i128) {
        self.moves.push((time, amount));
    }

    /// What is in the wallet after everything.
    pub fn balance(&self) -> i128 {
        self.moves.iter().map(|(_, amount)| amount).sum()
    }

    /// The holding score of `day`: what every amount contributes from its time to the day's end.
    ///
    /// # Errors
    /// For a wallet that held less than nothing.
    pub fn score(&self, calendar: &Calendar, day: Day) -> Result<u64> {
        let (start, end) = (calendar.start_of(day + 1 - WINDOW_DAYS), calendar.end_of(day));
        let mut integral = 0_i128;
        for (time, amount) in self.moves.iter().filter(|(time, _)| *time < end) {
            integral += amount * i128::from(end - *time.max(&start));
        }
        Ok(score(u128::try_from(integral)?, calendar.day_seconds())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_average() {
        let calendar = Calendar::new(86_400).unwrap();
        let mut wallet = Wallet::default();
        for (day, amount) in [(101, 25_000), (106, -15_000), (107, 40_000)] {
            wallet.add(calendar.start_of(day), amount * 1_000_000);
        }
        assert_eq!(wallet.score(&calendar, 107).unwrap(), 26_428_571_429);
        assert_eq!(wallet.balance(), 50_000_000_000);
    }
}
