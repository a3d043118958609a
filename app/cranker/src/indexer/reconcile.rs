//! Comparing what is recorded of balances with all accounts at one slot, and filling what was missed.
//!
//! Three things show that something was missed: an account that is recorded otherwise than it is; a slot in which more
//! tokens arrived than left, since a transfer has two ends (whoever closes an account that nobody is told of, and opens
//! it again, would else be counted twice in between); and a connection that was lost. The history of the accounts in
//! question then gives every change.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use influence_client::rpc::finalized::{SignatureInfo, TokenBalanceChange};
use influence_core::calendar::Calendar;
use solana_address::Address;
use solana_signature::Signature;

use super::{error::ObserveError, observer::Step, source::Cluster};
use crate::journal::{
    Journal,
    records::{AccountState, Change, Cursor, Degraded, Point, mark, record, set_cursor},
};

/// Histories and transactions asked for at the same time.
const AT_ONCE: usize = 8;

/// What a reconciliation did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The block it is of; none when accounts differ that the node can not explain yet.
    pub at: Option<Point>,
    /// Accounts whose changes were filled from their history.
    pub filled: usize,
    /// Accounts whose history does not explain what they hold.
    pub unexplained: Vec<Address>,
}

/// How to reconcile.
pub(super) struct Request<'a> {
    pub calendar: &'a Calendar,
    /// Whether changes may have been missed that leave no difference: then histories are read that need not be.
    pub interrupted: bool,
    /// Whether to read every account's history then, or only those that differ or that the mint's history names.
    pub every_history: bool,
    /// Whether to mark days as degraded for what is unexplained. Otherwise nothing is recorded then: the node's
    /// history may only be late.
    pub give_up: bool,
}

/// An account's changes since the last reconciliation, or that they are not known.
struct Filled {
    account: Address,
    changes: Option<Vec<Change>>,
    /// What it holds now.
    now: Option<AccountState>,
}

/// Compares and fills, and moves the cursor of the balances when everything is explained or marked.
///
/// # Errors
/// As the cluster and the journal; what was filled stays recorded, and filling it again changes nothing.
pub(super) async fn reconcile(
    cluster: &impl Cluster,
    journal: &Journal,
    request: &Request<'_>,
    tell: &mut dyn FnMut(Step),
) -> Result<Outcome, ObserveError> {
    let from = journal.cursor(Cursor::Balances)?.unwrap_or_default();
    let newest = cluster.finalized().await?;
    let found = cluster.token_accounts(newest.slot.max(from.slot)).await?;
    let to = Point { slot: found.slot, time: time_of(cluster, found.slot).await? };
    let now: BTreeMap<Address, AccountState> = found.accounts.into_iter().collect();
    let mut outcome = Outcome { at: Some(to), ..Outcome::default() };
    let mut suspects = differing(journal, &now, to)?;
    suspects.extend(unbalanced(cluster, journal, (from, to)).await?);
    if request.interrupted {
        match hidden(cluster, journal, request, &now, (from, to)).await? {
            Some(more) => suspects.extend(more),
            None if request.give_up => {
                mark_days(journal, request.calendar, &incomplete((from, to)), (from, to))?
            }
            None => outcome.at = None,
        }
    }
    let all = suspects.len();
    let fills = suspects.into_iter().map(|account| fill(cluster, journal, account, &now, (from, to)));
    let mut fills = stream::iter(fills).buffer_unordered(AT_ONCE);
    while let Some(filled) = fills.try_next().await? {
        outcome.filled += 1;
        tell(Step::Filling { account: outcome.filled, of: all });
        match &filled.changes {
            Some(changes) => {
                journal.write(|write| changes.iter().try_for_each(|change| record(write, change)))?;
            }
            None if request.give_up => give_up(journal, request.calendar, &filled, (from, to))?,
            None => outcome.at = None,
        }
        if filled.changes.is_none() {
            outcome.unexplained.push(filled.account);
        }
    }
    if let Some(at) = outcome.at {
        journal.write(|write| set_cursor(write, Cursor::Balances, at))?;
    }
    Ok(outcome)
}

/// The time of a slot that has a block.
pub(super) async fn time_of(cluster: &impl Cluster, slot: u64) -> Result<i64, ObserveError> {
    cluster.block_time(slot).await?.ok_or(ObserveError::NoTime(slot))
}

/// Accounts that are recorded otherwise than they are.
fn differing(
    journal: &Journal,
    now: &BTreeMap<Address, AccountState>,
    to: Point,
) -> Result<BTreeSet<Address>, ObserveError> {
    let balances = journal.balances()?;
    let known: BTreeSet<Address> = balances.accounts()?.into_iter().chain(now.keys().copied()).collect();
    let mut differing = BTreeSet::new();
    for account in known {
        if !same(balances.state_at(&account, to.slot)?, now.get(&account).copied()) {
            differing.insert(account);
        }
    }
    Ok(differing)
}

/// Every account in the transactions of slots whose recorded changes do not add up to nothing.
async fn unbalanced(
    cluster: &impl Cluster,
    journal: &Journal,
    (from, to): (Point, Point),
) -> Result<BTreeSet<Address>, ObserveError> {
    let balances = journal.balances()?;
    let mut slots: BTreeMap<u64, (i128, Vec<Address>)> = BTreeMap::new();
    for change in balances.changes(from.time..to.time.saturating_add(1))? {
        let Change { at, account, state } = change?;
        let before = balances.state_at(&account, at.slot.saturating_sub(1))?.map_or(0, |state| state.balance);
        let (sum, accounts) = slots.entry(at.slot).or_default();
        *sum += i128::from(state.balance) - i128::from(before);
        accounts.push(account);
    }
    slots.retain(|slot, (sum, _)| (from.slot + 1..=to.slot).contains(slot) && *sum != 0);
    let told: BTreeSet<Address> = slots.values().flat_map(|(_, accounts)| accounts).copied().collect();
    let mut suspects = BTreeSet::new();
    for account in told {
        for listed in listed(cluster, &account, (from.slot, to.slot)).await? {
            if slots.contains_key(&listed.slot)
                && let Some(landed) = cluster.transaction(&listed.signature).await?
            {
                suspects.extend(landed.balance_changes.iter().map(|moved| moved.account.to_bytes()));
            }
        }
    }
    Ok(suspects)
}

/// Accounts that may have changed without a difference at the end; none when the node does not reach back that far.
async fn hidden(
    cluster: &impl Cluster,
    journal: &Journal,
    request: &Request<'_>,
    now: &BTreeMap<Address, AccountState>,
    (from, to): (Point, Point),
) -> Result<Option<BTreeSet<Address>>, ObserveError> {
    if cluster.first_slot().await? > from.slot.saturating_add(1) {
        return Ok(None);
    }
    let mut suspects = BTreeSet::new();
    // Opening an account names the mint, and so does a checked transfer.
    for listed in listed(cluster, &cluster.mint(), (from.slot, to.slot)).await? {
        let Some(landed) = cluster.transaction(&listed.signature).await? else { return Ok(None) };
        suspects.extend(landed.balance_changes.iter().map(|moved| moved.account.to_bytes()));
    }
    if request.every_history {
        suspects.extend(journal.balances()?.accounts()?);
        suspects.extend(now.keys());
    }
    Ok(Some(suspects))
}

/// Reads an account's history after `from` up to `to`.
async fn fill(
    cluster: &impl Cluster,
    journal: &Journal,
    account: Address,
    now: &BTreeMap<Address, AccountState>,
    (from, to): (Point, Point),
) -> Result<Filled, ObserveError> {
    let now = now.get(&account).copied();
    let mut moves = Vec::new();
    for listed in listed(cluster, &account, (from.slot, to.slot)).await? {
        let Some(landed) = cluster.transaction(&listed.signature).await? else {
            return Ok(Filled { account, changes: None, now });
        };
        let at = Point::from(&landed);
        let of_account =
            landed.balance_changes.into_iter().filter(|moved| moved.account.to_bytes() == account);
        moves.extend(of_account.map(|moved| (at, moved)));
    }
    let known = journal.balances()?.state_at(&account, from.slot)?;
    Ok(Filled { account, changes: explain(account, known, &moves, now), now })
}

/// The changes that lead from `known` over `moves`, oldest first, to `now`; none when they do not.
fn explain(
    account: Address,
    known: Option<AccountState>,
    moves: &[(Point, TokenBalanceChange)],
    now: Option<AccountState>,
) -> Option<Vec<Change>> {
    let mut state = known;
    let mut by_slot = BTreeMap::new();
    for (at, moved) in moves {
        let [before, after] = [moved.before, moved.after].map(|holding| holding.map(AccountState::from));
        if !same(state, before) {
            return None;
        }
        let last_owner = state.or(before).map(|before| before.owner);
        state = after;
        // Closed: nothing, of whoever owned it last.
        let owner = last_owner.unwrap_or_default();
        by_slot.insert(*at, after.unwrap_or(AccountState { owner, balance: 0 }));
    }
    let changes = by_slot.into_iter().map(|(at, state)| Change { at, account, state });
    same(state, now).then(|| changes.collect())
}

/// Marks every day that an unexplained account may touch, and goes on from what it holds now.
fn give_up(
    journal: &Journal,
    calendar: &Calendar,
    filled: &Filled,
    (from, to): (Point, Point),
) -> Result<(), ObserveError> {
    let degraded = Degraded {
        account: Some(filled.account),
        slots: (from.slot, to.slot),
        reason: "its transactions do not explain what it holds".into(),
    };
    mark_days(journal, calendar, &degraded, (from, to))?;
    let known = journal.balances()?.state_at(&filled.account, to.slot)?;
    let owner = known.map_or([0; 32], |state| state.owner);
    let state = filled.now.unwrap_or(AccountState { owner, balance: 0 });
    let change = Change { at: to, account: filled.account, state };
    Ok(journal.write(|write| record(write, &change))?)
}

/// What is said of days whose transactions the node does not have.
fn incomplete((from, to): (Point, Point)) -> Degraded {
    let reason = "the node does not have all transactions of the mint".into();
    Degraded { account: None, slots: (from.slot, to.slot), reason }
}

/// Marks every day from one point to another.
pub(super) fn mark_days(
    journal: &Journal,
    calendar: &Calendar,
    degraded: &Degraded,
    (from, to): (Point, Point),
) -> Result<(), ObserveError> {
    let mut days = calendar.day_of(from.time)?..=calendar.day_of(to.time)?;
    Ok(journal.write(|write| days.try_for_each(|day| mark(write, day, degraded)))?)
}

/// The transactions of an address after the first slot, up to and with the second, oldest first; failed ones left out.
///
/// # Errors
/// As the cluster.
pub(super) async fn listed(
    cluster: &impl Cluster,
    address: &Address,
    (after, up_to): (u64, u64),
) -> Result<Vec<SignatureInfo>, ObserveError> {
    let mut found = Vec::new();
    let mut before: Option<Signature> = None;
    loop {
        let page = cluster.signatures(address, before.as_ref()).await?;
        let Some(last) = page.last() else { break };
        let (reached, last) = (last.slot <= after, last.signature);
        let fits = |listed: &SignatureInfo| (after + 1..=up_to).contains(&listed.slot) && !listed.failed;
        found.extend(page.into_iter().filter(fits));
        if reached {
            break;
        }
        before = Some(last);
    }
    found.reverse();
    Ok(found)
}

/// Whether two states count the same: an account that holds nothing is like none.
fn same(one: Option<AccountState>, other: Option<AccountState>) -> bool {
    let held = |state: Option<AccountState>| state.filter(|state| state.balance > 0);
    held(one) == held(other)
}
