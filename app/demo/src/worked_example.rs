//! The source documents' examples, as they really happened on chain.
//!
//! Fiona has 10 000 points, 4 000 for gallery A and 6 000 for gallery B. She sells half of her tokens; when her average
//! has come down to 5 000, the allocations are 2 000 and 3 000. Mark's average of 25 000 on five days, 10 000 and
//! 50 000 is 26 429.

use anyhow::Result;
use influence_core::calendar::Day;

use crate::{
    fans::{FIONA, MARK},
    town::Town,
    world::TOKEN,
};

/// Points, A and B of the scenario before and after the sale, base units.
const BEFORE: [u64; 3] = [10_000 * TOKEN, 4_000 * TOKEN, 6_000 * TOKEN];
const AFTER: [u64; 3] = [5_000 * TOKEN, 2_000 * TOKEN, 3_000 * TOKEN];
/// The published average, rounded to tokens.
const MARKS_AVERAGE: u64 = 26_429;
/// The days on which the shipped balances tell it, counted from 1.
const BEFORE_DAY: u32 = 2;
const MARKS_DAY: u32 = 7;
const AFTER_DAY: u32 = 9;

/// A day of Fiona's, base units.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Counted from 1.
    pub day: u32,
    /// What is in her wallet.
    pub wallet: u64,
    /// Her points.
    pub total: u64,
    /// What gallery A and gallery B count of them.
    pub allocated: [u64; 2],
}

impl Row {
    /// What there is to say about the day.
    pub fn note(&self) -> &'static str {
        match [self.total, self.allocated[0], self.allocated[1]] {
            BEFORE if self.wallet < self.total => "4 000 + 6 000; she has just sold half of her tokens",
            BEFORE => "4 000 + 6 000",
            AFTER => "exactly 2 000 + 3 000",
            [_, 0, 0] => "her score was applied just now; she allocates tomorrow",
            _ => "the 7-day average runs off; 40 : 60 stays",
        }
    }
}

/// What was read back after every crank.
pub struct Story {
    is_told: bool,
    /// Fiona, day by day.
    pub fiona: Vec<Row>,
    /// Mark's points, day by day, base units.
    pub mark: Vec<(u32, u64)>,
}

impl Story {
    /// Nothing was read yet; `is_told` unless the balances are somebody's own.
    pub fn new(is_told: bool) -> Self {
        Self { is_told, fiona: Vec::new(), mark: Vec::new() }
    }

    /// Reads both back from the chain.
    ///
    /// # Errors
    /// When the chain can not be read.
    pub fn look(&mut self, town: &Town, day: Day) -> Result<()> {
        if !self.is_told {
            return Ok(());
        }
        let day = day + 1 - town.input.first_day;
        let mut allocated = [0; 2];
        for (seat, points) in allocated.iter_mut().enumerate() {
            *points = town.delegation(FIONA, seat)?.map_or(0, |delegation| delegation.points.into());
        }
        let wallet = town.world.tokens_in(&town.input.accounts[town.main_account(FIONA)?].address)?;
        let total =
            |fan| Ok::<u64, anyhow::Error>(town.influence(fan)?.map_or(0, |record| record.total.into()));
        self.fiona.push(Row { day, wallet, total: total(FIONA)?, allocated });
        self.mark.push((day, total(MARK)?));
        Ok(())
    }

    /// Every sentence of the source documents that did not come true, as far as the days went.
    pub fn differences(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (day, expected) in [(BEFORE_DAY, BEFORE), (AFTER_DAY, AFTER)] {
            let Some(row) = self.fiona.iter().find(|row| row.day == day) else { continue };
            let read = [row.total, row.allocated[0], row.allocated[1]];
            if read != expected {
                found
                    .push(format!("day {day}: Fiona's points, A and B are {read:?} instead of {expected:?}"));
            }
        }
        if let Some((day, total)) = self.mark.iter().find(|(day, _)| *day == MARKS_DAY)
            && (total + TOKEN / 2) / TOKEN != MARKS_AVERAGE
        {
            found.push(format!("day {day}: Mark has {total} base units instead of {MARKS_AVERAGE} tokens"));
        }
        found
    }

    /// Mark's points on the day of the published example, base units.
    pub fn marks_average(&self) -> Option<u64> {
        self.mark.iter().find(|(day, _)| *day == MARKS_DAY).map(|(_, total)| *total)
    }
}
