//! The source documents' examples, read back from the chain.
//!
//! Fiona has 10 000 points, 4 000 for gallery A and 6 000 for gallery B. She sells half of her tokens; when her average
//! is 5 000, the allocations are 2 000 and 3 000. Mark's average of 25 000 on five days, 10 000 and 50 000 is 26 429.

use anyhow::Result;
use influence_core::calendar::Day;
use influence_testkit::{
    actors::script::{FIONA, MARK},
    genesis::TOKEN,
};

use crate::simulation::Simulation;

/// Points, A and B of the scenario before and after the sale, base units.
const BEFORE: [u64; 3] = [10_000 * TOKEN, 4_000 * TOKEN, 6_000 * TOKEN];
const AFTER: [u64; 3] = [5_000 * TOKEN, 2_000 * TOKEN, 3_000 * TOKEN];
/// The published average, rounded to tokens.
const MARKS_AVERAGE: u64 = 26_429;
/// Days of the examples in the sample balances, counted from 1.
const BEFORE_DAY: u32 = 2;
const MARKS_DAY: u32 = 7;
const AFTER_DAY: u32 = 9;

/// A day of Fiona, counted from 1. Amounts are base units.
#[derive(Clone, Copy, Debug)]
pub struct ExampleDay {
    pub day: u32,
    pub wallet: u64,
    /// Her points.
    pub total: u64,
    /// Points in gallery A and gallery B.
    pub allocated: [u64; 2],
}

impl ExampleDay {
    pub fn note(&self) -> &'static str {
        match [self.total, self.allocated[0], self.allocated[1]] {
            BEFORE if self.wallet < self.total => "4 000 + 6 000; she has just sold half of her tokens",
            BEFORE => "4 000 + 6 000",
            AFTER => "exactly 2 000 + 3 000",
            [_, 0, 0] => "her score has just been applied; she allocates tomorrow",
            _ => "the 7-day average runs off; 40 : 60 stays",
        }
    }
}

/// What was read back after every crank.
pub struct WorkedExample {
    is_present: bool,
    pub fiona: Vec<ExampleDay>,
    /// Days and Mark's points, base units.
    pub mark: Vec<(u32, u64)>,
}

impl WorkedExample {
    /// `is_present` for the sample balances.
    pub fn new(is_present: bool) -> Self {
        Self { is_present, fiona: Vec::new(), mark: Vec::new() }
    }

    pub fn read(&mut self, simulation: &Simulation, day: Day) -> Result<()> {
        if !self.is_present {
            return Ok(());
        }
        let day = day + 1 - simulation.file.first_day;
        let mut allocated = [0; 2];
        for (gallery, points) in allocated.iter_mut().enumerate() {
            *points = simulation.delegation(FIONA, gallery)?.map_or(0, |delegation| delegation.points.into());
        }
        let wallet =
            simulation.chain.tokens_in(&simulation.file.accounts[simulation.main_account(FIONA)?].address)?;
        let total = |fan| {
            Ok::<u64, anyhow::Error>(simulation.influence(fan)?.map_or(0, |record| record.total.into()))
        };
        self.fiona.push(ExampleDay { day, wallet, total: total(FIONA)?, allocated });
        self.mark.push((day, total(MARK)?));
        Ok(())
    }

    /// Every value that differs from the source documents, as far as the days went.
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

    /// Mark's points on the day of the published average, base units.
    pub fn marks_average(&self) -> Option<u64> {
        self.mark.iter().find(|(day, _)| *day == MARKS_DAY).map(|(_, total)| *total)
    }
}
