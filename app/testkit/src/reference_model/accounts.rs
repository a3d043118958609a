//! The model's records: the same facts as the program's accounts, without their bytes.

use std::collections::BTreeMap;

use anyhow::Result;
use influence_core::{calendar::Day, limits::total_points, shares::Portfolio};

/// One owner's record.
#[derive(Default)]
pub struct Member {
    /// The day it was opened.
    pub opened_day: Day,
    /// 7-day average, base units.
    pub holding_score: u64,
    /// 1/10 000; 0 before the first score.
    pub influence_index: u32,
    /// Base units.
    pub locked: u64,
    /// On their way out, base units.
    pub unlocking: u64,
    /// Holding score plus locked.
    pub total: u64,
    /// Changes of the total.
    pub revision: u64,
    /// Shares that the total backs.
    pub supply: u64,
    /// Base units times seconds up to `locked_at`.
    pub locked_seconds: u128,
    /// Unix time of the last change of `locked`.
    pub locked_at: i64,
    /// By gallery.
    pub parts: BTreeMap<usize, Part>,
}

/// One delegation.
#[derive(Clone, Copy)]
pub struct Part {
    /// Of the owner's supply.
    pub shares: u64,
    /// What the gallery counts, base units.
    pub points: u64,
    /// The owner's revision that they belong to.
    pub revision: u64,
}

/// One gallery.
pub struct House {
    /// Whether it takes no new support.
    pub retired: bool,
    /// Points times seconds up to `updated_at`.
    pub point_seconds: u128,
    /// The same at the last day's end.
    pub mark: u128,
    /// 1 is the highest; 0 before the first.
    pub rank: u32,
    /// Unix time.
    pub updated_at: i64,
}

impl Member {
    /// The total and how it is split, as core sees it.
    pub fn portfolio(&self) -> Portfolio {
        Portfolio { total: self.total, supply: self.supply, allocated: self.allocated() }
    }

    /// Shares of all delegations.
    pub fn allocated(&self) -> u64 {
        self.parts.values().map(|part| part.shares).sum()
    }

    /// Delegations that count the present total.
    pub fn settled(&self) -> usize {
        self.parts.values().filter(|part| part.revision == self.revision).count()
    }

    /// New terms of the total.
    ///
    /// # Errors
    /// For a total that no account can have.
    pub fn set(&mut self, holding_score: u64, locked: u64, now: i64) -> Result<()> {
        if locked != self.locked {
            self.locked_seconds += u128::from(self.locked) * u128::try_from(now - self.locked_at)?;
            self.locked_at = now;
        }
        (self.holding_score, self.locked) = (holding_score, locked);
        let total = total_points(holding_score, locked)?;
        if total != self.total {
            self.total = total;
            self.revision += 1;
        }
        Ok(())
    }
}
