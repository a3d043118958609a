//! The tracker: state per token account and per owner, and the scores of the last closed day.

use std::iter::Peekable;

use hashbrown::HashMap;
use influence_core::{
    calendar::{Calendar, Day},
    holding,
};
use solana_address::Address;

use super::{
    error::{TwabError, TwabReadError},
    holding_age::HoldingAges,
    wallet::Wallet,
};
use crate::ingest::balances::{BalanceChange, BalanceError};

/// Balance, seven day-integrals and holding age of every owner, computed from a stream of balance changes.
pub struct TwabTracker {
    pub(super) calendar: Calendar,
    pub(super) open_day: Day,
    /// Whether a day was closed: only then are there scores, and only then are changes before the open day refused.
    pub(super) has_closed: bool,
    pub(super) last_time: i64,
    pub(super) accounts: HashMap<Address, TokenAccount>,
    pub(super) owners: HashMap<Address, usize>,
    pub(super) wallets: Vec<Wallet>,
    /// Indexed like `wallets`.
    pub(super) ages: HoldingAges,
    pub(super) total: u128,
}

/// A token account with a balance.
pub(super) struct TokenAccount {
    /// Index of the owner in `wallets`.
    pub(super) owner: usize,
    pub(super) balance: u64,
}

impl TwabTracker {
    /// Creates an empty tracker with `first_day` open. Earlier changes may be applied too: time before `first_day` counts as
    /// far as it is within the seven days of a score.
    pub fn new(calendar: Calendar, first_day: Day) -> Self {
        Self {
            calendar,
            open_day: first_day,
            has_closed: false,
            last_time: 0,
            accounts: HashMap::new(),
            owners: HashMap::new(),
            wallets: Vec::new(),
            ages: HoldingAges::default(),
            total: 0,
        }
    }

    /// The open day: the day of the changes that are applied.
    pub fn open_day(&self) -> Day {
        self.open_day
    }

    /// Sum of all token accounts including vaults, base units. Between two changes of one second it can exceed the supply.
    pub fn total_balance(&self) -> u128 {
        self.total
    }

    /// Current balance of the wallet of `owner`, base units; 0 for an unknown owner.
    pub fn balance_of(&self, owner: &Address) -> u64 {
        self.wallet(owner).map_or(0, Wallet::balance)
    }

    /// Applies one change. Changes must be in order of time; of several in one second, the last one stays.
    ///
    /// # Errors
    /// [`TwabError::DayStillOpen`] for a time after the open day, [`TwabError::DayClosed`] for one before it once a
    /// day was closed, [`TwabError::OutOfOrder`], [`TwabError::WalletOverflow`], and [`TwabError::Rule`] for a time
    /// before the epoch.
    pub fn apply_change(&mut self, change: &BalanceChange) -> Result<(), TwabError> {
        let day = self.day_of(change.time)?;
        match self.accounts.get_mut(&change.token_account) {
            // Accounts rarely change hands, so most changes end after one lookup.
            Some(account) if self.wallets[account.owner].owner == change.owner => {
                let wallet = &mut self.wallets[account.owner];
                let balance = replace_balance(wallet, account.balance, change.balance)?;
                self.ages.note(account.owner, change.time, wallet.balance(), balance);
                wallet.set(&self.calendar, balance, change.time, day);
                self.total = self.total - u128::from(account.balance) + u128::from(change.balance);
                account.balance = change.balance;
            }
            _ => self.assign(change, day)?,
        }
        if change.balance == 0 {
            // Memory grows with the accounts that hold tokens, not with all that ever did.
            self.accounts.remove(&change.token_account);
        }
        self.last_time = change.time;
        Ok(())
    }

    /// Closes the open day, opens the next and returns the closed day. A day without changes costs nothing.
    ///
    /// # Errors
    /// [`TwabError::Rule`] after the last day of the calendar.
    pub fn close_day(&mut self) -> Result<Day, TwabError> {
        let closed = self.open_day;
        self.open_day = closed.checked_add(1).ok_or(influence_core::RuleError::TimeOutOfRange)?;
        self.has_closed = true;
        self.ages.close(self.wallets.len(), |index| self.wallets[index].holder);
        Ok(closed)
    }

    /// Applies every change up to the end of the open day, closes the day and returns it. The first change of a later day
    /// stays in `changes`.
    ///
    /// # Errors
    /// Those of the source, of [`TwabTracker::apply_change`] and of [`TwabTracker::close_day`].
    pub fn read_day<I>(&mut self, changes: &mut Peekable<I>) -> Result<Day, TwabReadError>
    where
        I: Iterator<Item = Result<BalanceChange, BalanceError>>,
    {
        let end = self.calendar.end_of(self.open_day);
        while let Some(change) =
            // An error is taken as well, so that it is returned and not skipped.
            changes.next_if(|change| change.as_ref().map_or(true, |change| change.time < end))
        {
            self.apply_change(&change?)?;
        }
        Ok(self.close_day()?)
    }

    /// Every owner with a holding score above 0 on `day`, with the score in base units, in order of first appearance.
    ///
    /// # Errors
    /// [`TwabError::NotTheLastClosedDay`].
    pub fn scores(&self, day: Day) -> Result<impl Iterator<Item = (Address, u64)>, TwabError> {
        self.check_closed(day)?;
        // A vault has another holder than itself, and no score.
        let holders = self.wallets.iter().enumerate().filter(|(index, wallet)| wallet.holder == *index);
        let scores = holders.map(move |(_, wallet)| (wallet.owner, self.score(wallet, day)));
        Ok(scores.filter(|(_, score)| *score > 0))
    }

    /// Holding score of `owner` on `day`, base units; 0 for unknown owners and for vault owners.
    ///
    /// # Errors
    /// [`TwabError::NotTheLastClosedDay`].
    pub fn score_of(&self, owner: &Address, day: Day) -> Result<u64, TwabError> {
        self.check_closed(day)?;
        Ok(self.holder(owner).map_or(0, |index| self.score(&self.wallets[index], day)))
    }

    /// Holding age of `owner` at the end of `day`: how long the tokens in wallet and vault have been held, as a mean
    /// weighted by amount, in seconds, rounded down. Incoming tokens start at 0, outgoing tokens leave the mean unchanged,
    /// and changes of one second count as one. 0 without tokens. Source: *User Influence Index*, "time duration of
    /// holding".
    ///
    /// # Errors
    /// [`TwabError::NotTheLastClosedDay`].
    pub fn weighted_age_of(&self, owner: &Address, day: Day) -> Result<u64, TwabError> {
        self.check_closed(day)?;
        let end = self.calendar.end_of(day);
        Ok(self.holder(owner).map_or(0, |index| self.ages.at(index, end)))
    }

    fn score(&self, wallet: &Wallet, day: Day) -> u64 {
        let integral = wallet.integral(&self.calendar, day);
        // Always fits: an average of balances is at most the largest of them.
        holding::score(integral, self.calendar.day_seconds()).unwrap_or(u64::MAX)
    }

    pub(super) fn check_closed(&self, day: Day) -> Result<(), TwabError> {
        let at_hand = self.has_closed && day.checked_add(1) == Some(self.open_day);
        if at_hand { Ok(()) } else { Err(TwabError::NotTheLastClosedDay { asked: day }) }
    }

    fn wallet(&self, owner: &Address) -> Option<&Wallet> {
        self.owners.get(owner).map(|index| &self.wallets[*index])
    }

    /// Index of `owner`, unless it is unknown or a vault owner.
    pub(super) fn holder(&self, owner: &Address) -> Option<usize> {
        self.owners.get(owner).copied().filter(|index| self.wallets[*index].holder == *index)
    }

    /// Index of `owner`; adds an unknown owner.
    pub(super) fn index_of(&mut self, owner: &Address) -> usize {
        *self.owners.entry(*owner).or_insert_with(|| {
            let index = self.wallets.len();
            self.wallets.push(Wallet::new(*owner, index));
            index
        })
    }

    /// The day of a change at `time`, if it may be applied now.
    fn day_of(&self, time: i64) -> Result<Day, TwabError> {
        let open_day = self.open_day;
        if time >= self.calendar.end_of(open_day) {
            return Err(TwabError::DayStillOpen { time, open_day });
        }
        let in_open_day = time >= self.calendar.start_of(open_day);
        if self.has_closed && !in_open_day {
            return Err(TwabError::DayClosed { time, open_day });
        }
        let day = if in_open_day { open_day } else { self.calendar.day_of(time)? };
        if time < self.last_time {
            return Err(TwabError::OutOfOrder { time, last: self.last_time });
        }
        Ok(day)
    }

    /// Applies a change of an account that is new or has a new owner.
    fn assign(&mut self, change: &BalanceChange, day: Day) -> Result<(), TwabError> {
        let held = self.balance_of(&change.owner);
        let balance =
            held.checked_add(change.balance).ok_or(TwabError::WalletOverflow { owner: change.owner })?;
        let index = self.index_of(&change.owner);
        let account = TokenAccount { owner: index, balance: change.balance };
        if let Some(former) = self.accounts.insert(change.token_account, account) {
            // Cannot underflow: the account's balance is part of its owner's.
            let rest = self.wallets[former.owner].balance().saturating_sub(former.balance);
            self.set(former.owner, rest, change.time, day);
            self.total -= u128::from(former.balance);
        }
        self.set(index, balance, change.time, day);
        self.total += u128::from(change.balance);
        Ok(())
    }

    /// Sets the balance of the wallet at `index` from `time` on.
    fn set(&mut self, index: usize, balance: u64, time: i64, day: Day) {
        let wallet = &mut self.wallets[index];
        self.ages.note(index, time, wallet.balance(), balance);
        wallet.set(&self.calendar, balance, time, day);
    }
}

/// The wallet's balance after one of its accounts changed from `old` to `new`.
fn replace_balance(wallet: &Wallet, old: u64, new: u64) -> Result<u64, TwabError> {
    let overflow = TwabError::WalletOverflow { owner: wallet.owner };
    wallet.balance().saturating_sub(old).checked_add(new).ok_or(overflow)
}
