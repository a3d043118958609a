//! A day of any number of participants, calculated from what a run measured.

use anyhow::Result;

use crate::{
    keepers::Measured,
    packing::{TransactionLoad, TxFormat, applied, settled},
};

/// Compute units of a level of the tree: see docs/compute-units.md, one owner of 8 and of 1 048 576 members.
const LEVEL_UNITS: u64 = 220;
pub struct MeasuredCosts<'a> {
    pub applying: &'a Measured,
    pub settling: &'a Measured,
    /// Delegations of each participant.
    pub allocations: u64,
}

/// A day, sent in one kind of transaction.
pub struct CalculatedDay {
    pub participants: u64,
    pub settle: TransactionLoad,
    pub transactions: u64,
    /// Cost units of all transactions.
    pub cost: u64,
}

impl MeasuredCosts<'_> {
    /// Compute units to apply one participant, and to settle one pair.
    pub fn units(&self) -> [u64; 2] {
        [self.applying, self.settling].map(|one| one.units / one.done.max(1))
    }

    /// Calculates a day; `None` when not even one participant fits a transaction.
    pub fn day(
        &self,
        participants: u64,
        measured_levels: u32,
        tx_format: TxFormat,
    ) -> Result<Option<CalculatedDay>> {
        let levels = levels(participants);
        let Some(apply) = applied(levels, tx_format)? else { return Ok(None) };
        let settle = settled(tx_format)?;
        let [per_owner, per_pair] = self.units();
        let deeper = u64::from(levels.saturating_sub(measured_levels)) * LEVEL_UNITS;
        let applies = participants.div_ceil(apply.count);
        let settles = (participants * self.allocations).div_ceil(settle.count);
        let apply_cost = cost(&apply, tx_format, apply.count * per_owner + apply.instructions * deeper);
        let settle_cost = cost(&settle, tx_format, settle.count * per_pair);
        Ok(Some(CalculatedDay {
            participants,
            settle,
            transactions: applies + settles,
            cost: applies * apply_cost + settles * settle_cost,
        }))
    }
}

/// Levels of a tree above its members.
pub fn levels(participants: u64) -> u32 {
    participants.next_power_of_two().ilog2()
}

/// Cost units of one transaction: a signature, write locks, data, the limit it asks for, the accounts it may load.
fn cost(load: &TransactionLoad, tx_format: TxFormat, units: u64) -> u64 {
    let loaded: u64 = if tx_format == TxFormat::V1 { 8 << 20 } else { 64 << 20 };
    720 + 300 * load.writes + load.data / 4 + units * 6 / 5 + loaded / (32 << 10) * 8
}
