//! Compares the recorded balances with all accounts at one slot, and fills gaps from histories.
//!
//! Three things show a gap: an account whose recorded balance differs; a slot in which more tokens arrived than left, since
//! a transfer has two ends (an account that is closed without an update and opened again would otherwise count twice in
//! between); and a lost connection. The histories of the accounts in question then give every change.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use influence_client::rpc::finalized::TokenBalance;
use influence_core::calendar::Calendar;
use solana_address::Address;

use super::{
    account_history::{AccountHistory, SlotRange, is_same_balance, list_signatures, read_history},
    error::IndexerError,
    progress::IndexerStep,
    source::FinalizedSource,
};
use crate::journal::{
    Journal,
    entries::{BalanceEntry, Cursor, DegradedMark, SlotTime, mark_degraded, record_balance, set_cursor},
};

/// Concurrent requests for histories.
const MAX_IN_FLIGHT: usize = 8;

/// Result of a reconciliation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReconcileOutcome {
    /// Compared block; none if accounts differ that the node cannot explain yet.
    pub at: Option<SlotTime>,
    /// Accounts filled from their history.
    pub filled: usize,
    /// Accounts whose history does not explain their balance.
    pub unexplained: Vec<Address>,
}

pub(super) struct ReconcileRequest<'a> {
    pub calendar: &'a Calendar,
    /// Changes may have been missed that leave no difference, so more histories are read.
    pub interrupted: bool,
    /// Then read every account's history; otherwise only those that differ or that the mint's history names.
    pub read_all_histories: bool,
    /// Mark the days of unexplained accounts as degraded. Otherwise nothing is recorded for them, because the node's
    /// history may only be late.
    pub give_up: bool,
}

/// Compares and fills balances; moves their cursor once everything is explained or marked.
///
/// # Errors
/// Those of the source and the journal. Filled changes stay recorded; filling them again has no effect.
pub(super) async fn reconcile(
    source: &impl FinalizedSource,
    journal: &Journal,
    request: &ReconcileRequest<'_>,
    on_step: &mut dyn FnMut(IndexerStep),
) -> Result<ReconcileOutcome, IndexerError> {
    let from = journal.cursor(Cursor::Balances)?.unwrap_or_default();
    let newest = source.finalized().await?;
    let (slot, accounts) = source.token_accounts(newest.slot.max(from.slot)).await?;
    let to = SlotTime { slot, time: block_time(source, slot).await? };
    let now: BTreeMap<Address, TokenBalance> = accounts.into_iter().collect();
    let mut outcome = ReconcileOutcome { at: Some(to), ..ReconcileOutcome::default() };
    let mut suspects = find_differing(journal, &now, to)?;
    suspects.extend(find_unbalanced(source, journal, (from, to)).await?);
    if request.interrupted {
        match find_hidden(source, journal, request, &now, (from, to)).await? {
            Some(more) => suspects.extend(more),
            None if request.give_up => {
                mark_days(journal, request.calendar, &incomplete_history((from, to)), (from, to))?
            }
            None => outcome.at = None,
        }
    }
    let count = suspects.len();
    let reads = suspects.into_iter().map(|account| read_history(source, journal, account, &now, (from, to)));
    let mut histories = stream::iter(reads).buffer_unordered(MAX_IN_FLIGHT);
    while let Some(history) = histories.try_next().await? {
        outcome.filled += 1;
        on_step(IndexerStep::ReadingHistory { account: outcome.filled, of: count });
        match &history.changes {
            Some(changes) => {
                journal.write(|write| changes.iter().try_for_each(|entry| record_balance(write, entry)))?;
            }
            None if request.give_up => give_up(journal, request.calendar, &history, (from, to))?,
            None => outcome.at = None,
        }
        if history.changes.is_none() {
            outcome.unexplained.push(history.account);
        }
    }
    if let Some(at) = outcome.at {
        journal.write(|write| set_cursor(write, Cursor::Balances, at))?;
    }
    Ok(outcome)
}

/// Time of a slot that has a block.
pub(super) async fn block_time(source: &impl FinalizedSource, slot: u64) -> Result<i64, IndexerError> {
    source.block_time(slot).await?.ok_or(IndexerError::NoTime(slot))
}

/// Accounts whose recorded balance differs.
fn find_differing(
    journal: &Journal,
    now: &BTreeMap<Address, TokenBalance>,
    to: SlotTime,
) -> Result<BTreeSet<Address>, IndexerError> {
    let balances = journal.balances()?;
    let known: BTreeSet<Address> = balances.accounts()?.into_iter().chain(now.keys().copied()).collect();
    let mut differing = BTreeSet::new();
    for account in known {
        if !is_same_balance(balances.balance_at(&account, to.slot)?, now.get(&account).copied()) {
            differing.insert(account);
        }
    }
    Ok(differing)
}

/// Accounts of the transactions in slots whose recorded changes do not add up to 0.
async fn find_unbalanced(
    source: &impl FinalizedSource,
    journal: &Journal,
    (from, to): SlotRange,
) -> Result<BTreeSet<Address>, IndexerError> {
    let balances = journal.balances()?;
    let mut slots: BTreeMap<u64, (i128, Vec<Address>)> = BTreeMap::new();
    for entry in balances.changes(from.time..to.time.saturating_add(1))? {
        let BalanceEntry { at, account, balance } = entry?;
        let before = balances.balance_at(&account, at.slot.saturating_sub(1))?;
        let (sum, accounts) = slots.entry(at.slot).or_default();
        *sum += i128::from(balance.amount) - i128::from(before.map_or(0, |before| before.amount));
        accounts.push(account);
    }
    slots.retain(|slot, (sum, _)| (from.slot + 1..=to.slot).contains(slot) && *sum != 0);
    let reported: BTreeSet<Address> = slots.values().flat_map(|(_, accounts)| accounts).copied().collect();
    let mut suspects = BTreeSet::new();
    for account in reported {
        for listed in list_signatures(source, &account, (from.slot, to.slot)).await? {
            if slots.contains_key(&listed.slot)
                && let Some(landed) = source.transaction(&listed.signature).await?
            {
                suspects.extend(landed.balance_changes.iter().map(|change| change.account));
            }
        }
    }
    Ok(suspects)
}

/// Accounts that may have changed without a difference at the end; none if the node's history starts too late.
async fn find_hidden(
    source: &impl FinalizedSource,
    journal: &Journal,
    request: &ReconcileRequest<'_>,
    now: &BTreeMap<Address, TokenBalance>,
    (from, to): SlotRange,
) -> Result<Option<BTreeSet<Address>>, IndexerError> {
    if source.first_slot().await? > from.slot.saturating_add(1) {
        return Ok(None);
    }
    let mut suspects = BTreeSet::new();
    // Opening an account names the mint, and so does a checked transfer.
    for listed in list_signatures(source, &source.mint(), (from.slot, to.slot)).await? {
        let Some(landed) = source.transaction(&listed.signature).await? else { return Ok(None) };
        suspects.extend(landed.balance_changes.iter().map(|change| change.account));
    }
    if request.read_all_histories {
        suspects.extend(journal.balances()?.accounts()?);
        suspects.extend(now.keys());
    }
    Ok(Some(suspects))
}

/// Marks every day that an unexplained account may touch, and continues with its current balance.
fn give_up(
    journal: &Journal,
    calendar: &Calendar,
    history: &AccountHistory,
    (from, to): SlotRange,
) -> Result<(), IndexerError> {
    let mark = DegradedMark {
        account: Some(history.account),
        slots: (from.slot, to.slot),
        reason: "its transactions do not explain its balance".into(),
    };
    mark_days(journal, calendar, &mark, (from, to))?;
    let known = journal.balances()?.balance_at(&history.account, to.slot)?;
    let owner = known.map_or(Address::default(), |balance| balance.owner);
    let balance = history.now.unwrap_or(TokenBalance { owner, amount: 0 });
    let entry = BalanceEntry { at: to, account: history.account, balance };
    Ok(journal.write(|write| record_balance(write, &entry))?)
}

fn incomplete_history((from, to): SlotRange) -> DegradedMark {
    let reason = "the node does not have all transactions of the mint".into();
    DegradedMark { account: None, slots: (from.slot, to.slot), reason }
}

fn mark_days(
    journal: &Journal,
    calendar: &Calendar,
    mark: &DegradedMark,
    (from, to): SlotRange,
) -> Result<(), IndexerError> {
    let mut days = calendar.day_of(from.time)?..=calendar.day_of(to.time)?;
    Ok(journal.write(|write| days.try_for_each(|day| mark_degraded(write, day, mark)))?)
}
