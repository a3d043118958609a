//! The whole state after a day as plain rows, out and in: what a restart and a newcomer begin with.

use std::iter::repeat;

use influence_core::{
    calendar::{Calendar, Day},
    holding::WINDOW_DAYS,
};

use super::{
    TwabError,
    tracker::{TokenAccount, TwabTracker},
};
use crate::key::{Key, base58};

/// The state of [`TwabTracker`] at the end of a day. Equal states have equal rows: they are in order of keys, and whoever
/// has nothing and had nothing in the window has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TwabState {
    /// The day that was closed last.
    pub day: Day,
    /// Every token account that holds something.
    pub accounts: Vec<TokenAccountRow>,
    /// Every owner with something to tell, and every vault.
    pub owners: Vec<OwnerTwabRow>,
}

/// A token account at the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenAccountRow {
    /// The token account.
    pub token_account: Key,
    /// The wallet or Influence account that owns it.
    pub owner: Key,
    /// What it holds, base units; above 0.
    pub balance: u64,
}

/// An owner of token accounts at the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnerTwabRow {
    /// The wallet, or the Influence account that owns a vault.
    pub owner: Key,
    /// For a vault: whose it is. It has no integrals and no age of its own.
    pub vault_of: Option<Key>,
    /// Balance times seconds on each of the seven days that end with the window's, the oldest first, in base-unit
    /// seconds.
    pub integrals: [u128; WINDOW_DAYS as usize],
    /// [`TwabTracker::weighted_age_of`].
    pub held_seconds: u64,
}

/// Why rows are not the state after a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TwabStateError {
    /// The same key twice, or keys in another order.
    #[error("{} does not come after the row before; give every {what} once, in order of keys", base58(.key))]
    NotInOrder {
        /// "token account" or "owner".
        what: &'static str,
        /// The key of the row.
        key: Key,
    },
    /// A token account that holds nothing.
    #[error("token account {} holds nothing; leave it out", base58(.token_account))]
    EmptyAccount {
        /// The token account.
        token_account: Key,
    },
    /// A token account whose owner has no row.
    #[error("token account {} belongs to {}, who has no row; add the owner's row", base58(.token_account), base58(.owner))]
    UnknownOwner {
        /// The token account.
        token_account: Key,
        /// Its owner.
        owner: Key,
    },
    /// An integral or an age larger than balances and times can make it.
    #[error("the {what} of {} is larger than any can be; take the row from another copy", base58(.owner))]
    TooLarge {
        /// "day-integral" or "age".
        what: &'static str,
        /// The owner.
        owner: Key,
    },
    /// What a stream of changes would have been refused for too.
    #[error(transparent)]
    Fold(#[from] TwabError),
}

impl TwabTracker {
    /// Everything there is to know at the end of `day`, which was closed last, before anything was observed of the
    /// next one.
    ///
    /// # Errors
    /// [`TwabError::NotTheLastClosedDay`]; [`TwabError::WindowMovedOn`] when a change of the open day was observed.
    pub fn state(&self, day: Day) -> Result<TwabState, TwabError> {
        self.check_closed(day)?;
        let end = self.calendar.end_of(day);
        if self.last_time >= end {
            return Err(TwabError::WindowMovedOn { open_day: self.open_day });
        }
        let mut accounts: Vec<TokenAccountRow> = self
            .accounts
            .iter()
            .map(|(token_account, account)| TokenAccountRow {
                token_account: *token_account,
                owner: self.wallets[account.owner].owner,
                balance: account.balance,
            })
            .collect();
        accounts.sort_unstable_by_key(|row| row.token_account);
        let mut owners: Vec<OwnerTwabRow> =
            (0..self.wallets.len()).filter_map(|place| self.owner_row(place, day, end)).collect();
        owners.sort_unstable_by_key(|row| row.owner);
        Ok(TwabState { day, accounts, owners })
    }

    /// The row of the owner at `place`; none for one without anything to tell.
    fn owner_row(&self, place: usize, day: Day, end: i64) -> Option<OwnerTwabRow> {
        let wallet = &self.wallets[place];
        if wallet.holder != place {
            let vault_of = Some(self.wallets[wallet.holder].owner);
            return Some(OwnerTwabRow { owner: wallet.owner, vault_of, integrals: [0; _], held_seconds: 0 });
        }
        let integrals = wallet.integrals(&self.calendar, day);
        let held_seconds = self.ages.at(place, end);
        let row = OwnerTwabRow { owner: wallet.owner, vault_of: None, integrals, held_seconds };
        (wallet.balance() > 0 || held_seconds > 0 || integrals != [0; _]).then_some(row)
    }

    /// The state that `state` describes: its day is closed, and the next is open.
    ///
    /// # Errors
    /// [`TwabStateError`] when the rows are not ones that [`TwabTracker::window`] gave.
    pub fn from_state(calendar: Calendar, window: &TwabState) -> Result<Self, TwabStateError> {
        in_order("owner", window.owners.iter().map(|row| row.owner))?;
        in_order("token account", window.accounts.iter().map(|row| row.token_account))?;
        let mut holdings = Self::new(calendar, window.day);
        holdings.close_day()?;
        for row in &window.owners {
            check_owner(row, &calendar, window.day)?;
            // An empty state: the row's number becomes its owner's place.
            let place = holdings.place_of(&row.owner);
            holdings.wallets[place].restore(&calendar, window.day, &row.integrals);
        }
        window.accounts.iter().try_for_each(|row| holdings.restore_account(row))?;
        for row in &window.owners {
            if let Some(owner) = row.vault_of {
                holdings.register_vault(row.owner, owner)?;
            }
        }
        holdings.restore_ages(window)?;
        Ok(holdings)
    }

    fn restore_account(&mut self, row: &TokenAccountRow) -> Result<(), TwabStateError> {
        let TokenAccountRow { token_account, owner, balance } = *row;
        if balance == 0 {
            return Err(TwabStateError::EmptyAccount { token_account });
        }
        let Some(place) = self.owners.get(&owner).copied() else {
            return Err(TwabStateError::UnknownOwner { token_account, owner });
        };
        let wallet = &mut self.wallets[place];
        wallet.add(balance).ok_or(TwabError::WalletOverflow { owner })?;
        self.accounts.insert(token_account, TokenAccount { owner: place, balance });
        self.total += u128::from(balance);
        Ok(())
    }

    fn restore_ages(&mut self, window: &TwabState) -> Result<(), TwabStateError> {
        let mut held = vec![0; self.wallets.len()];
        for wallet in &self.wallets {
            held[wallet.holder] += u128::from(wallet.balance());
        }
        let seconds = window.owners.iter().map(|row| row.held_seconds).chain(repeat(0));
        for ((wallet, held), seconds) in self.wallets.iter().zip(held).zip(seconds) {
            if held == 0 && seconds > 0 {
                return Err(TwabStateError::TooLarge { what: "age", owner: wallet.owner });
            }
            self.ages.restore(held, seconds, self.calendar.end_of(window.day));
        }
        Ok(())
    }
}

fn in_order(what: &'static str, keys: impl Iterator<Item = Key>) -> Result<(), TwabStateError> {
    let mut last = None;
    for key in keys {
        if last.is_some_and(|last| last >= key) {
            return Err(TwabStateError::NotInOrder { what, key });
        }
        last = Some(key);
    }
    Ok(())
}

fn check_owner(row: &OwnerTwabRow, calendar: &Calendar, day: Day) -> Result<(), TwabStateError> {
    let is_wallet = row.vault_of.is_none();
    let largest = u128::from(u64::MAX) * u128::from(calendar.day_seconds()) * u128::from(is_wallet);
    if row.integrals.iter().any(|integral| *integral > largest) {
        return Err(TwabStateError::TooLarge { what: "day-integral", owner: row.owner });
    }
    let oldest = calendar.end_of(day).unsigned_abs() * u64::from(is_wallet);
    if row.held_seconds > oldest {
        return Err(TwabStateError::TooLarge { what: "age", owner: row.owner });
    }
    Ok(())
}
