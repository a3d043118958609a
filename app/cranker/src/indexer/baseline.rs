//! Where observing begins: at the program's first day, or where a published bundle ends.

use influence_core::calendar::{Calendar, Day};
use solana_address::Address;
use solana_signature::Signature;

use super::{error::ObserveError, reconcile::time_of, source::Cluster};
use crate::journal::{
    Journal,
    records::{AccountState, Cursor, Point, set_base, set_cursor},
};

/// Where to begin when nothing is recorded yet.
#[derive(Clone, Debug)]
pub enum Start {
    /// With what everybody holds now. Only on the program's first day, of which the state at its end is taken as held
    /// from its last second on: so it does not matter when on that day a cranker begins. Later nobody can say any more
    /// what was held before.
    Now {
        /// Also on a later day: what was held before then counts 0.
        late: bool,
    },
    /// With the state at the end of a day.
    AfterDay {
        /// The day.
        day: Day,
        /// Every token account that held something at its end.
        accounts: Vec<(Address, AccountState)>,
    },
}

/// Records where balances and events begin.
///
/// # Errors
/// [`ObserveError::TooLate`]; as the cluster and the journal.
pub async fn begin(
    cluster: &impl Cluster,
    journal: &Journal,
    calendar: &Calendar,
    start: Start,
) -> Result<(), ObserveError> {
    let newest = cluster.finalized().await?;
    match start {
        Start::Now { late } => {
            let found = cluster.token_accounts(newest.slot).await?;
            let at = Point { slot: found.slot, time: time_of(cluster, found.slot).await? };
            if !late {
                check_first_day(cluster, calendar, at).await?;
            }
            let held = found.accounts.into_iter().filter(|(_, state)| state.balance > 0);
            journal.write(|write| {
                set_base(write, at, held)?;
                set_cursor(write, Cursor::Origin, at)
            })?;
        }
        Start::AfterDay { day, accounts } => {
            let at = last_before(cluster, calendar.end_of(day), newest).await?;
            journal.write(|write| {
                set_base(write, at, accounts)?;
                set_cursor(write, Cursor::Events, at)
            })?;
        }
    }
    Ok(())
}

/// Refuses to begin with today's balances after the program's first day.
async fn check_first_day(
    cluster: &impl Cluster,
    calendar: &Calendar,
    now: Point,
) -> Result<(), ObserveError> {
    let mut before: Option<Signature> = None;
    let mut first_slot = None;
    loop {
        let page = cluster.signatures(&cluster.program(), before.as_ref()).await?;
        let Some(last) = page.last() else { break };
        first_slot = page.iter().rfind(|listed| !listed.failed).map(|listed| listed.slot).or(first_slot);
        before = Some(last.signature);
    }
    let Some(slot) = first_slot else { return Ok(()) };
    let (first, today) = (calendar.day_of(time_of(cluster, slot).await?)?, calendar.day_of(now.time)?);
    if first < today { Err(ObserveError::TooLate { first, today }) } else { Ok(()) }
}

/// The last block before `time` (unix seconds), going back from `newest`.
///
/// # Errors
/// [`ObserveError::NoTime`] when the node does not reach back that far; as the cluster.
pub async fn last_before(cluster: &impl Cluster, time: i64, newest: Point) -> Result<Point, ObserveError> {
    if newest.time < time {
        return Ok(newest);
    }
    let oldest = cluster.first_slot().await?;
    let (mut early, mut late) = (newest, newest);
    let mut step = 1;
    while early.time >= time {
        if early.slot <= oldest {
            return Err(ObserveError::NoTime(oldest));
        }
        late = early;
        early = block_at_or_before(cluster, early.slot.saturating_sub(step).max(oldest)).await?;
        step = step.saturating_mul(2);
    }
    // The block sought is `early`, or lies in the slots from `low` to before `late`.
    let mut low = early.slot.saturating_add(1);
    while low < late.slot {
        let middle = low.midpoint(late.slot.saturating_sub(1));
        match block_at_or_before(cluster, middle).await? {
            block if block.time >= time => late = block,
            block => (early, low) = (block.max(early), middle.saturating_add(1)),
        }
    }
    Ok(early)
}

/// The last block up to `slot`.
pub(super) async fn block_at_or_before(cluster: &impl Cluster, slot: u64) -> Result<Point, ObserveError> {
    /// More slots without a block than a cluster that runs ever had in a row.
    const SKIPPED: u64 = 1_024;
    for slot in (slot.saturating_sub(SKIPPED)..=slot).rev() {
        if let Some(time) = cluster.block_time(slot).await? {
            return Ok(Point { slot, time });
        }
    }
    Err(ObserveError::NoTime(slot))
}
