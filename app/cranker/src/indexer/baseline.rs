//! Start of indexing: on the program's first day, or at the end of a published bundle.

use influence_client::rpc::finalized::TokenBalance;
use influence_core::calendar::{Calendar, Day};
use solana_address::Address;
use solana_signature::Signature;

use super::{error::IndexerError, reconcile::block_time, source::FinalizedSource};
use crate::journal::{
    Journal,
    entries::{Cursor, SlotTime, record_base, set_cursor},
};

/// Where indexing starts if the journal is empty.
#[derive(Clone, Debug)]
pub enum IndexStart {
    /// With all current balances, on the program's first day. The balances at that day's end count from its last second,
    /// so the result does not depend on when during the day a cranker starts. On a later day the earlier balances can no
    /// longer be known.
    Now {
        /// Also start on a later day; balances before it count as 0.
        any_day: bool,
    },
    /// With the state at the end of a day.
    AfterDay {
        day: Day,
        /// Every token account that held something at its end.
        accounts: Vec<(Address, TokenBalance)>,
    },
}

/// Records where balances and events start.
///
/// # Errors
/// [`IndexerError::TooLate`]; those of the source and the journal.
pub async fn record_start(
    source: &impl FinalizedSource,
    journal: &Journal,
    calendar: &Calendar,
    start: IndexStart,
) -> Result<(), IndexerError> {
    let newest = source.finalized().await?;
    match start {
        IndexStart::Now { any_day } => {
            let (slot, accounts) = source.token_accounts(newest.slot).await?;
            let at = SlotTime { slot, time: block_time(source, slot).await? };
            if !any_day {
                check_first_day(source, calendar, at).await?;
            }
            let held = accounts.into_iter().filter(|(_, balance)| balance.amount > 0);
            journal.write(|write| {
                record_base(write, at, held)?;
                set_cursor(write, Cursor::Origin, at)
            })?;
        }
        IndexStart::AfterDay { day, accounts } => {
            let at = last_block_before(source, calendar.end_of(day), newest).await?;
            journal.write(|write| {
                record_base(write, at, accounts)?;
                set_cursor(write, Cursor::Events, at)
            })?;
        }
    }
    Ok(())
}

/// Rejects current balances as a start after the program's first day.
async fn check_first_day(
    source: &impl FinalizedSource,
    calendar: &Calendar,
    now: SlotTime,
) -> Result<(), IndexerError> {
    let mut before: Option<Signature> = None;
    let mut first_slot = None;
    loop {
        let page = source.signatures(&source.program(), before.as_ref()).await?;
        let Some(last) = page.last() else { break };
        first_slot = page.iter().rfind(|listed| !listed.failed).map(|listed| listed.slot).or(first_slot);
        before = Some(last.signature);
    }
    let Some(slot) = first_slot else { return Ok(()) };
    let (first, today) = (calendar.day_of(block_time(source, slot).await?)?, calendar.day_of(now.time)?);
    if first < today { Err(IndexerError::TooLate { first, today }) } else { Ok(()) }
}

/// Finds the last block before `time` (unix seconds), searching back from `newest`.
///
/// # Errors
/// [`IndexerError::NoTime`] if the node's history starts later; those of the source.
pub async fn last_block_before(
    source: &impl FinalizedSource,
    time: i64,
    newest: SlotTime,
) -> Result<SlotTime, IndexerError> {
    if newest.time < time {
        return Ok(newest);
    }
    let oldest = source.first_slot().await?;
    let (mut early, mut late) = (newest, newest);
    let mut step: u64 = 1;
    while early.time >= time {
        if early.slot <= oldest {
            return Err(IndexerError::NoTime(oldest));
        }
        late = early;
        early = block_at_or_before(source, early.slot.saturating_sub(step).max(oldest)).await?;
        step = step.saturating_mul(2);
    }
    // The block is `early`, or lies in the slots from `low` to before `late`.
    let mut low = early.slot.saturating_add(1);
    while low < late.slot {
        let middle = low.midpoint(late.slot.saturating_sub(1));
        match block_at_or_before(source, middle).await? {
            block if block.time >= time => late = block,
            block => (early, low) = (block.max(early), middle.saturating_add(1)),
        }
    }
    Ok(early)
}

/// Finds the last block up to `slot`.
pub(super) async fn block_at_or_before(
    source: &impl FinalizedSource,
    slot: u64,
) -> Result<SlotTime, IndexerError> {
    /// More consecutive slots without a block than a running cluster ever had.
    const MAX_SKIPPED: u64 = 1_024;
    for slot in (slot.saturating_sub(MAX_SKIPPED)..=slot).rev() {
        if let Some(time) = source.block_time(slot).await? {
            return Ok(SlotTime { slot, time });
        }
    }
    Err(IndexerError::NoTime(slot))
}
