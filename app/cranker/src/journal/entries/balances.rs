//! Token balances: all accounts at the base cursor, and every change since.

use std::ops::Range;

use influence_client::rpc::finalized::TokenBalance;
use influence_scoring::ingest::balances::BalanceChange;
use redb::{ReadOnlyTable, WriteTransaction};
use solana_address::Address;

use super::cursors::{Cursor, SlotTime, set_cursor};
use crate::journal::{
    error::JournalError,
    store::Journal,
    tables::{BASE, BY_ACCOUNT, CHANGES, RawAddress, RawBalance},
};

/// Balance of a token account after a slot that changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceEntry {
    pub at: SlotTime,
    /// The token account.
    pub account: Address,
    /// Owner (the Influence account for a vault) and balance after the slot; amount 0 for a closed account too.
    pub balance: TokenBalance,
}

impl From<&BalanceEntry> for BalanceChange {
    fn from(entry: &BalanceEntry) -> Self {
        let TokenBalance { owner, amount: balance } = entry.balance;
        Self { time: entry.at.time, token_account: entry.account, owner, balance }
    }
}

fn to_raw(balance: &TokenBalance) -> RawBalance {
    (balance.owner.to_bytes(), balance.amount)
}

fn from_raw((owner, amount): RawBalance) -> TokenBalance {
    TokenBalance { owner: owner.into(), amount }
}

/// Records where balances start: every account that holds something at `at`.
pub fn record_base(
    write: &WriteTransaction,
    at: SlotTime,
    accounts: impl IntoIterator<Item = (Address, TokenBalance)>,
) -> Result<(), JournalError> {
    let mut base = write.open_table(BASE)?;
    for (account, balance) in accounts {
        base.insert(account.to_bytes(), to_raw(&balance))?;
    }
    set_cursor(write, Cursor::Base, at)?;
    set_cursor(write, Cursor::Balances, at)
}

/// Records a change; replaces what was recorded for the same account and slot.
pub fn record_balance(write: &WriteTransaction, entry: &BalanceEntry) -> Result<(), JournalError> {
    let BalanceEntry { at, account, balance } = entry;
    let account = account.to_bytes();
    write.open_table(CHANGES)?.insert((at.time, at.slot, account), to_raw(balance))?;
    write.open_table(BY_ACCOUNT)?.insert((account, at.slot), at.time)?;
    Ok(())
}

/// Snapshot of the recorded balances.
pub struct BalanceView {
    base: ReadOnlyTable<RawAddress, RawBalance>,
    changes: ReadOnlyTable<(i64, u64, RawAddress), RawBalance>,
    by_account: ReadOnlyTable<(RawAddress, u64), i64>,
}

impl Journal {
    pub fn balances(&self) -> Result<BalanceView, JournalError> {
        let read = self.read()?;
        Ok(BalanceView {
            base: read.open_table(BASE)?,
            changes: read.open_table(CHANGES)?,
            by_account: read.open_table(BY_ACCOUNT)?,
        })
    }

    /// Folds changes before `time` (unix seconds) into the base.
    pub fn prune_changes(&self, time: i64) -> Result<(), JournalError> {
        self.write(|write| {
            let mut last = None;
            let mut base = write.open_table(BASE)?;
            let mut by_account = write.open_table(BY_ACCOUNT)?;
            let mut changes = write.open_table(CHANGES)?;
            for entry in changes.extract_from_if(..(time, 0, [0; 32]), |_, _| true)? {
                let (key, balance) = entry?;
                let ((time, slot, account), balance) = (key.value(), balance.value());
                match balance {
                    (_, 0) => base.remove(account)?,
                    balance => base.insert(account, balance)?,
                };
                by_account.remove((account, slot))?;
                last = Some(SlotTime { slot, time });
            }
            drop((base, changes, by_account));
            last.map_or(Ok(()), |at| set_cursor(write, Cursor::Base, at))
        })
    }
}

impl BalanceView {
    /// Balance of an account after `slot`; none for an account that was never seen and held nothing at the base.
    pub fn balance_at(&self, account: &Address, slot: u64) -> Result<Option<TokenBalance>, JournalError> {
        let account = account.to_bytes();
        let last = self.by_account.range((account, 0)..=(account, slot))?.next_back().transpose()?;
        let balance = match last {
            Some((key, time)) => {
                let balance = self.changes.get((time.value(), key.value().1, account))?;
                Some(balance.ok_or(JournalError::Damaged("a balance"))?)
            }
            None => self.base.get(account)?,
        };
        Ok(balance.map(|balance| from_raw(balance.value())))
    }

    /// Every recorded account, in order of addresses.
    pub fn accounts(&self) -> Result<Vec<Address>, JournalError> {
        let mut accounts = Vec::new();
        for entry in self.base.range::<RawAddress>(..)? {
            accounts.push(entry?.0.value());
        }
        for entry in self.by_account.range::<(RawAddress, u64)>(..)? {
            accounts.push(entry?.0.value().0);
        }
        accounts.sort_unstable();
        accounts.dedup();
        Ok(accounts.into_iter().map(Address::from).collect())
    }

    /// The accounts at the base cursor, in order of addresses.
    pub fn base(&self) -> Result<Vec<(Address, TokenBalance)>, JournalError> {
        let entries = self.base.range::<RawAddress>(..)?.map(|entry| {
            let (account, balance) = entry?;
            Ok((Address::from(account.value()), from_raw(balance.value())))
        });
        entries.collect()
    }

    /// Changes in a time range (unix seconds), ordered by time, slot and account.
    pub fn changes(
        &self,
        times: Range<i64>,
    ) -> Result<impl Iterator<Item = Result<BalanceEntry, JournalError>> + use<>, JournalError> {
        let range = self.changes.range((times.start, 0, [0; 32])..(times.end, 0, [0; 32]))?;
        Ok(range.map(|entry| {
            let (key, balance) = entry?;
            let (time, slot, account) = key.value();
            let at = SlotTime { slot, time };
            Ok(BalanceEntry { at, account: account.into(), balance: from_raw(balance.value()) })
        }))
    }
}
