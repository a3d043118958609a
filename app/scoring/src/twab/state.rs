//! The whole state after a day as plain rows, for export and import.

use std::iter::repeat;

use influence_core::{
    calendar::{Calendar, Day},
    holding::WINDOW_DAYS,
};
use serde::{Deserialize, Serialize};
use solana_address::Address;

use super::{
    error::TwabError,
    tracker::{TokenAccount, TwabTracker},
};

/// The state of a [`TwabTracker`] at the end of a day. Equal states have equal rows: rows are in order of keys, and an owner
/// without balance, integrals and age has no row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TwabState {
    /// The last closed day.
    pub day: Day,
    /// Every token account with a balance.
    pub accounts: Vec<TokenAccountRow>,
    /// Every owner with a balance, an integral or an age, and every vault.
    pub owners: Vec<OwnerTwabRow>,
}

/// A token account at the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenAccountRow {
    /// The token account.
    #[serde(with = "crate::text_serde")]
    pub token_account: Address,
    /// The wallet or Influence account that owns it.
    #[serde(with = "crate::text_serde")]
    pub owner: Address,
    /// Balance, base units; above 0.
    pub balance: u64,
}

/// An owner of token accounts at the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerTwabRow {
    /// The wallet, or the Influence account that owns a vault.
    #[serde(with = "crate::text_serde")]
    pub owner: Address,
    /// For a vault, the member it belongs to. A vault has neither integrals nor an age.
    #[serde(with = "crate::text_serde::option")]
    pub vault_of: Option<Address>,
    /// Balance times seconds on each of the seven days up to the state's day, oldest first, in base-unit seconds.
    #[serde(with = "crate::text_serde::array")]
    pub integrals: [u128; WINDOW_DAYS as usize],
    /// [`TwabTracker::weighted_age_of`], seconds.
    pub held_seconds: u64,
}

/// An error of importing rows that are not the state after a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TwabStateError {
    /// A repeated key, or keys out of order.
    #[error("{key} is not after the previous row; give every {what} once, in order of keys")]
    NotInOrder {
        /// "token account" or "owner".
        what: &'static str,
        /// The key of the row.
        key: Address,
    },
    /// A token account without balance.
    #[error("token account {token_account} holds nothing; leave it out")]
    EmptyAccount {
        /// The token account.
        token_account: Address,
    },
    /// A token account whose owner has no row.
    #[error("token account {token_account} belongs to {owner}, which has no row; add the owner's row")]
    UnknownOwner {
        /// The token account.
        token_account: Address,
        /// Its owner.
        owner: Address,
    },
    /// An integral or an age above the maximum of balances and times.
    #[error("the {what} of {owner} is impossibly large; take the row from another copy")]
    TooLarge {
        /// "day-integral" or "age".
        what: &'static str,
        /// The owner.
        owner: Address,
    },
    /// An error that a stream of changes would cause too.
    #[error(transparent)]
    Twab(#[from] TwabError),
}

impl TwabTracker {
    /// Exports the state at the end of `day`, the last closed day, before any change of the next day is applied.
    ///
    /// # Errors
    /// [`TwabError::NotTheLastClosedDay`]; [`TwabError::StateMovedOn`] when a change of the open day was applied.
    pub fn state(&self, day: Day) -> Result<TwabState, TwabError> {
        self.check_closed(day)?;
        let end = self.calendar.end_of(day);
        if self.last_time >= end {
            return Err(TwabError::StateMovedOn { open_day: self.open_day });
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
            (0..self.wallets.len()).filter_map(|index| self.owner_row(index, day, end)).collect();
        owners.sort_unstable_by_key(|row| row.owner);
        Ok(TwabState { day, accounts, owners })
    }

    /// The row of the owner at `index`; none for an owner without balance, integrals and age.
    fn owner_row(&self, index: usize, day: Day, end: i64) -> Option<OwnerTwabRow> {
        let wallet = &self.wallets[index];
        if wallet.holder != index {
            let vault_of = Some(self.wallets[wallet.holder].owner);
            return Some(OwnerTwabRow { owner: wallet.owner, vault_of, integrals: [0; _], held_seconds: 0 });
        }
        let integrals = wallet.integrals(&self.calendar, day);
        let held_seconds = self.ages.at(index, end);
        let row = OwnerTwabRow { owner: wallet.owner, vault_of: None, integrals, held_seconds };
        (wallet.balance() > 0 || held_seconds > 0 || integrals != [0; _]).then_some(row)
    }

    /// Imports a state: its day is closed, and the next day is open.
    ///
    /// # Errors
    /// [`TwabStateError`] when the rows are not an exported state ([`TwabTracker::state`]).
    pub fn from_state(calendar: Calendar, state: &TwabState) -> Result<Self, TwabStateError> {
        // Sorted rows make duplicates adjacent, and equal states equal values.
        in_order("owner", state.owners.iter().map(|row| row.owner))?;
        in_order("token account", state.accounts.iter().map(|row| row.token_account))?;
        let mut tracker = Self::new(calendar, state.day);
        tracker.close_day()?;
        for row in &state.owners {
            check_owner(row, &calendar, state.day)?;
            // The tracker is empty, so the row's number becomes the owner's index.
            let index = tracker.index_of(&row.owner);
            tracker.wallets[index].restore(&calendar, state.day, &row.integrals);
        }
        state.accounts.iter().try_for_each(|row| tracker.restore_account(row))?;
        for row in &state.owners {
            if let Some(owner) = row.vault_of {
                tracker.register_vault(row.owner, owner)?;
            }
        }
        tracker.restore_ages(state)?;
        Ok(tracker)
    }

    fn restore_account(&mut self, row: &TokenAccountRow) -> Result<(), TwabStateError> {
        let TokenAccountRow { token_account, owner, balance } = *row;
        if balance == 0 {
            return Err(TwabStateError::EmptyAccount { token_account });
        }
        let Some(index) = self.owners.get(&owner).copied() else {
            return Err(TwabStateError::UnknownOwner { token_account, owner });
        };
        let wallet = &mut self.wallets[index];
        wallet.add(balance).ok_or(TwabError::WalletOverflow { owner })?;
        self.accounts.insert(token_account, TokenAccount { owner: index, balance });
        self.total += u128::from(balance);
        Ok(())
    }

    fn restore_ages(&mut self, state: &TwabState) -> Result<(), TwabStateError> {
        let mut held = vec![0; self.wallets.len()];
        for wallet in &self.wallets {
            held[wallet.holder] += u128::from(wallet.balance());
        }
        // Owners without a row follow last: they appear only as members of vaults.
        let seconds = state.owners.iter().map(|row| row.held_seconds).chain(repeat(0));
        for ((wallet, held), seconds) in self.wallets.iter().zip(held).zip(seconds) {
            // An age without tokens would be given to the next tokens that come in.
            if held == 0 && seconds > 0 {
                return Err(TwabStateError::TooLarge { what: "age", owner: wallet.owner });
            }
            self.ages.restore(held, seconds, self.calendar.end_of(state.day));
        }
        Ok(())
    }
}

fn in_order(what: &'static str, keys: impl Iterator<Item = Address>) -> Result<(), TwabStateError> {
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
