//! Balances: the state where they begin, and every change since.

use std::ops::Range;

use influence_scoring::{ingest::balances::BalanceChange, key::Key};
use redb::{ReadOnlyTable, TableDefinition, WriteTransaction};

use super::{Cursor, Point, set_cursor};
use crate::journal::{Journal, JournalError};

/// Owner and balance (base units) of a token account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountState {
    /// The wallet, or the Influence account of a vault.
    pub owner: Key,
    /// Base units; 0 for an account that is closed too.
    pub balance: u64,
}

/// What a token account was after a slot that changed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The slot and its block's time.
    pub at: Point,
    /// The token account.
    pub account: Key,
    /// Its state after the slot.
    pub state: AccountState,
}

impl From<&Change> for BalanceChange {
    fn from(change: &Change) -> Self {
        let AccountState { owner, balance } = change.state;
        Self { time: change.at.time, token_account: change.account, owner, balance }
    }
}

type State = (Key, u64);

/// Accounts at the base cursor: account -> state.
const BASE: TableDefinition<Key, State> = TableDefinition::new("base");
/// Changes in the order of days: (time, slot, account) -> state.
const CHANGES: TableDefinition<(i64, u64, Key), State> = TableDefinition::new("changes");
/// The same by account: (account, slot) -> time.
const BY_ACCOUNT: TableDefinition<(Key, u64), i64> = TableDefinition::new("changes_by_account");

pub(super) fn create_tables(write: &WriteTransaction) -> Result<(), JournalError> {
    write.open_table(BASE)?;
    write.open_table(CHANGES)?;
    write.open_table(BY_ACCOUNT)?;
    Ok(())
}

/// Where the balances begin: the state of every account with something in it, and nothing else, at `at`.
///
/// # Errors
/// [`JournalError::Storage`].
pub fn set_base(
    write: &WriteTransaction,
    at: Point,
    accounts: impl IntoIterator<Item = (Key, AccountState)>,
) -> Result<(), JournalError> {
    let mut base = write.open_table(BASE)?;
    for (account, state) in accounts {
        base.insert(account, (state.owner, state.balance))?;
    }
    set_cursor(write, Cursor::Base, at)?;
    set_cursor(write, Cursor::Balances, at)
}

/// Records a change, instead of what was known of the same account and slot.
///
/// # Errors
/// [`JournalError::Storage`].
pub fn record(write: &WriteTransaction, change: &Change) -> Result<(), JournalError> {
    let Change { at, account, state } = change;
    write.open_table(CHANGES)?.insert((at.time, at.slot, *account), (state.owner, state.balance))?;
    write.open_table(BY_ACCOUNT)?.insert((*account, at.slot), at.time)?;
    Ok(())
}

/// A view of the balances.
pub struct Balances {
    base: ReadOnlyTable<Key, State>,
    changes: ReadOnlyTable<(i64, u64, Key), State>,
    by_account: ReadOnlyTable<(Key, u64), i64>,
}

impl Journal {
    /// The balances as they are recorded now.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn balances(&self) -> Result<Balances, JournalError> {
        let read = self.read()?;
        Ok(Balances {
            base: read.open_table(BASE)?,
            changes: read.open_table(CHANGES)?,
            by_account: read.open_table(BY_ACCOUNT)?,
        })
    }

    /// Forgets changes before `time` (unix seconds): the state they left becomes the base.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn prune_changes(&self, time: i64) -> Result<(), JournalError> {
        self.write(|write| {
            let mut last = None;
            let mut base = write.open_table(BASE)?;
            let mut by_account = write.open_table(BY_ACCOUNT)?;
            let mut changes = write.open_table(CHANGES)?;
            for entry in changes.extract_from_if(..(time, 0, [0; 32]), |_, _| true)? {
                let (key, state) = entry?;
                let ((time, slot, account), state) = (key.value(), state.value());
                match state {
                    (_, 0) => base.remove(account)?,
                    state => base.insert(account, state)?,
                };
                by_account.remove((account, slot))?;
                last = Some(Point { slot, time });
            }
            drop((base, changes, by_account));
            last.map_or(Ok(()), |at| set_cursor(write, Cursor::Base, at))
        })
    }
}

impl Balances {
    /// What an account was after `slot`; none for one that was never heard of or held nothing where balances begin.
    ///
    /// # Errors
    /// [`JournalError::Storage`], [`JournalError::Damaged`].
    pub fn state_at(&self, account: &Key, slot: u64) -> Result<Option<AccountState>, JournalError> {
        let last = self.by_account.range((*account, 0)..=(*account, slot))?.next_back().transpose()?;
        let state = match last {
            Some((key, time)) => {
                let state = self.changes.get((time.value(), key.value().1, *account))?;
                Some(state.ok_or(JournalError::Damaged("a balance"))?)
            }
            None => self.base.get(*account)?,
        };
        Ok(state.map(|state| {
            let (owner, balance) = state.value();
            AccountState { owner, balance }
        }))
    }

    /// Every account that is known, in order of keys.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn accounts(&self) -> Result<Vec<Key>, JournalError> {
        let mut accounts = Vec::new();
        for entry in self.base.range::<Key>(..)? {
            accounts.push(entry?.0.value());
        }
        for entry in self.by_account.range::<(Key, u64)>(..)? {
            accounts.push(entry?.0.value().0);
        }
        accounts.sort_unstable();
        accounts.dedup();
        Ok(accounts)
    }

    /// The accounts where the balances begin, in order of keys.
    ///
    /// # Errors
    /// [`JournalError::Storage`].
    pub fn base(&self) -> Result<Vec<(Key, AccountState)>, JournalError> {
        let entries = self.base.range::<Key>(..)?.map(|entry| {
            let (account, state) = entry?;
            let (owner, balance) = state.value();
            Ok((account.value(), AccountState { owner, balance }))
        });
        entries.collect()
    }

    /// The changes of a stretch of time (unix seconds) in order of time, slot and account.
    ///
    /// # Errors
    /// [`JournalError::Storage`], also of each item.
    pub fn changes(
        &self,
        times: Range<i64>,
    ) -> Result<impl Iterator<Item = Result<Change, JournalError>> + use<>, JournalError> {
        let range = self.changes.range((times.start, 0, [0; 32])..(times.end, 0, [0; 32]))?;
        Ok(range.map(|entry| {
            let (key, state) = entry?;
            let ((time, slot, account), (owner, balance)) = (key.value(), state.value());
            Ok(Change { at: Point { slot, time }, account, state: AccountState { owner, balance } })
        }))
    }
}
