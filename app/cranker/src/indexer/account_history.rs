//! Changes of one account, from the history of its transactions.

use std::collections::BTreeMap;

use influence_client::rpc::finalized::{SignatureInfo, TokenBalance, TokenBalanceChange};
use solana_address::Address;
use solana_signature::Signature;

use super::{error::IndexerError, source::FinalizedSource};
use crate::journal::{
    Journal,
    entries::{BalanceEntry, SlotTime},
};

/// Slots after the first block, up to and including the second.
pub(super) type SlotRange = (SlotTime, SlotTime);

/// Changes of an account since the last reconciliation.
pub(super) struct AccountHistory {
    pub account: Address,
    /// None if the history does not explain the current balance.
    pub changes: Option<Vec<BalanceEntry>>,
    /// Current balance.
    pub now: Option<TokenBalance>,
}

/// Reads an account's history in a range of slots.
pub(super) async fn read_history(
    source: &impl FinalizedSource,
    journal: &Journal,
    account: Address,
    now: &BTreeMap<Address, TokenBalance>,
    (from, to): SlotRange,
) -> Result<AccountHistory, IndexerError> {
    let now = now.get(&account).copied();
    let mut changes = Vec::new();
    for listed in list_signatures(source, &account, (from.slot, to.slot)).await? {
        let Some(landed) = source.transaction(&listed.signature).await? else {
            return Ok(AccountHistory { account, changes: None, now });
        };
        let at = SlotTime::from(&landed);
        let of_account = landed.balance_changes.into_iter().filter(|change| change.account == account);
        changes.extend(of_account.map(|change| (at, change)));
    }
    let known = journal.balances()?.balance_at(&account, from.slot)?;
    Ok(AccountHistory { account, changes: explain(account, known, &changes, now), now })
}

/// Entries that lead from `known` through `changes`, oldest first, to `now`; none if the changes do not.
fn explain(
    account: Address,
    known: Option<TokenBalance>,
    changes: &[(SlotTime, TokenBalanceChange)],
    now: Option<TokenBalance>,
) -> Option<Vec<BalanceEntry>> {
    let mut current = known;
    let mut by_slot = BTreeMap::new();
    for (at, change) in changes {
        let TokenBalanceChange { before, after, .. } = *change;
        if !is_same_balance(current, before) {
            return None;
        }
        let last_owner = current.or(before).map(|before| before.owner);
        current = after;
        // A closed account keeps its last owner, with amount 0.
        let closed = TokenBalance { owner: last_owner.unwrap_or_default(), amount: 0 };
        by_slot.insert(*at, after.unwrap_or(closed));
    }
    let entries = by_slot.into_iter().map(|(at, balance)| BalanceEntry { at, account, balance });
    is_same_balance(current, now).then(|| entries.collect())
}

/// Lists the successful transactions of an address after the first slot, up to and including the second, oldest first.
pub(super) async fn list_signatures(
    source: &impl FinalizedSource,
    address: &Address,
    (after, up_to): (u64, u64),
) -> Result<Vec<SignatureInfo>, IndexerError> {
    let mut found = Vec::new();
    let mut before: Option<Signature> = None;
    loop {
        let page = source.signatures(address, before.as_ref()).await?;
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

/// Whether two balances count the same: an account with amount 0 counts like a missing one.
pub(super) fn is_same_balance(one: Option<TokenBalance>, other: Option<TokenBalance>) -> bool {
    let held = |balance: Option<TokenBalance>| balance.filter(|balance| balance.amount > 0);
    held(one) == held(other)
}
