//! A day of any number of participants, calculated from what a run measured.

use anyhow::Result;

use crate::{
    keepers::Measured,
    packing::{Carrier, Load, applied, settled},
};

/// What a level of the tree costs, compute units: see docs/compute-units.md, one owner of 8 and of 1 048 576 members.
const LEVEL_UNITS: u64 = 220;
/// What the measured run says of one kind of work.
pub struct Known<'a> {
    pub applying: &'a Measured,
    pub settling: &'a Measured,
    /// Delegations of each participant.
    pub allocations: u64,
}

/// A day of so many participants, sent in one kind of transaction.
pub struct Day {
    pub participants: u64,
    /// What a transaction settles.
    pub settle: Load,
    pub transactions: u64,
    /// Cost units of all of them.
    pub cost: u64,
}

impl Known<'_> {
    /// Compute units of applying to one participant of the run, and of settling one pair.
    pub fn units(&self) -> [u64; 2] {
        [self.applying, self.settling].map(|one| one.units / one.done.max(1))
    }

    /// A day of so many; none when a transaction takes not even one.
    ///
    /// # Errors
    /// When a transaction can not be built at all.
    pub fn day(&self, participants: u64, measured_levels: u32, carrier: Carrier) -> Result<Option<Day>> {
        let levels = levels(participants);
        let Some(apply) = applied(levels, carrier)? else { return Ok(None) };
        let settle = settled(carrier)?;
        let [per_owner, per_pair] = self.units();
        let deeper = u64::from(levels.saturating_sub(measured_levels)) * LEVEL_UNITS;
        let applies = participants.div_ceil(apply.count);
        let settles = (participants * self.allocations).div_ceil(settle.count);
        let apply_cost = cost(&apply, carrier, apply.count * per_owner + apply.instructions * deeper);
        let settle_cost = cost(&settle, carrier, settle.count * per_pair);
        Ok(Some(Day {
            participants,
            settle,
            transactions: applies + settles,
            cost: applies * apply_cost + settles * settle_cost,
        }))
    }
}

/// Levels of a tree above so many members.
pub fn levels(participants: u64) -> u32 {
    participants.next_power_of_two().ilog2()
}

/// Cost units of one transaction: a signature, write locks, data, the limit it asks for, the accounts it may load.
fn cost(load: &Load, carrier: Carrier, units: u64) -> u64 {
    let loaded: u64 = if carrier == Carrier::V1 { 8 << 20 } else { 64 << 20 };
    720 + 300 * load.writes + load.data / 4 + units * 6 / 5 + loaded / (32 << 10) * 8
}
