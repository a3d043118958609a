//! The model's accounts: the same values as the program's, without their bytes.

use std::collections::BTreeMap;

use anyhow::Result;
use influence_core::{calendar::Day, limits::total_points, settle::settled_value, shares::Portfolio};

/// An influence account. Amounts are base units, times are unix times.
#[derive(Default)]
pub struct ModelMember {
    pub opened_day: Day,
    pub holding_score: u64,
    /// 1/10 000; 0 before the first score.
    pub influence_index: u32,
    pub locked: u64,
    pub unlocking: u64,
    /// Holding score plus locked.
    pub total: u64,
    /// Changes of the total.
    pub revision: u64,
    /// Shares that the total backs.
    pub supply: u64,
    /// Base units times seconds up to `locked_at`.
    pub locked_seconds: u128,
    /// Time of the last change of `locked`.
    pub locked_at: i64,
    /// By gallery.
    pub delegations: BTreeMap<usize, ModelDelegation>,
}

#[derive(Clone, Copy)]
pub struct ModelDelegation {
    /// Of the owner's supply.
    pub shares: u64,
    /// What the gallery counts.
    pub points: u64,
    /// The owner's revision that the points belong to.
    pub revision: u64,
}

#[derive(Default)]
pub struct GalleryModel {
    pub retired: bool,
    /// Points times seconds up to `updated_at`.
    pub point_seconds: u128,
    /// The same at the last day's end.
    pub mark: u128,
    /// 1 is the highest; 0 before the first.
    pub rank: u32,
    pub updated_at: i64,
}

impl ModelMember {
    pub fn portfolio(&self) -> Portfolio {
        Portfolio { total: self.total, supply: self.supply, allocated: self.allocated() }
    }

    /// Shares of all delegations.
    pub fn allocated(&self) -> u64 {
        self.delegations.values().map(|delegation| delegation.shares).sum()
    }

    /// How many delegations count the present total.
    pub fn settled(&self) -> usize {
        self.delegations.values().filter(|delegation| delegation.revision == self.revision).count()
    }

    /// Sets both terms of the total.
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

    /// Makes a gallery count the present worth of a delegation.
    pub fn settle(&mut self, gallery: usize, retired: bool) -> Result<()> {
        let (portfolio, revision) = (self.portfolio(), self.revision);
        if let Some(delegation) = self.delegations.get_mut(&gallery) {
            delegation.points = settled_value(&portfolio, delegation.shares, retired)?;
            delegation.revision = revision;
        }
        Ok(())
    }
}
