//! The tracker: state per token account and per owner, and the scores of the last closed day.

use std::iter::Peekable;

use hashbrown::HashMap;
use influence_core::{
    calendar::{Calendar, Day},
    holding,
};

use super::{
    error::{TwabError, TwabReadError},
    holding_age::HoldingAges,
    wallet::Wallet,
};
use crate::{
    ingest::balances::{BalanceChange, BalanceError},
    key::Key,
};

/// Every wallet's balance and 7-day window, as a stream of balance changes leaves them.
pub struct TwabTracker {
    pub(super) calendar: Calendar,
    pub(super) open_day: Day,
    /// Whether `open_day` is not the first any more, so that there are scores and earlier changes come too late.
    pub(super) has_closed: bool,
    pub(super) last_time: i64,
    pub(super) accounts: HashMap<Key, TokenAccount>,
    pub(super) owners: HashMap<Key, usize>,
    pub(super) wallets: Vec<Wallet>,
    /// By the same places as `wallets`.
    pub(super) ages: HoldingAges,
    pub(super) total: u128,
}

/// A token account that holds something.
pub(super) struct TokenAccount {
    /// Its owner's place in `wallets`.
    pub(super) owner: usize,
    pub(super) balance: u64,
}

impl TwabTracker {
    /// Nobody holds anything, and `first_day` is open. Changes before it may be observed too: balances are known from
    /// then on, and as much of that time as lies in a score's seven days counts.
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

    /// The day that is open: the one that changes are expected of.
    pub fn open_day(&self) -> Day {
        self.open_day
    }

    /// Base units in all token accounts together, vaults too. While the changes of one second are
    /// only half observed it can be more than the supply.
    pub fn total_balance(&self) -> u128 {
        self.total
    }

    /// Base units in the wallet of `owner` now; 0 for an owner never heard of.
    pub fn balance_of(&self, owner: &Key) -> u64 {
        self.wallet(owner).map_or(0, Wallet::balance)
    }

    /// Takes one change into account. Changes must come in order of time; of the same second, the last one stays.
    ///
    /// # Errors
    /// [`TwabError::DayStillOpen`] for a time after the open day, [`TwabError::DayClosed`] for one before it once a
    /// day was closed, [`TwabError::OutOfOrder`], [`TwabError::WalletOverflow`], and [`TwabError::Rule`] for a time
    /// before the epoch.
    pub fn apply_change(&mut self, change: &BalanceChange) -> Result<(), TwabError> {
        let day = self.day_of(change.time)?;
        match self.accounts.get_mut(&change.token_account) {
            Some(account) if self.wallets[account.owner].owner == change.owner => {
                let wallet = &mut self.wallets[account.owner];
                let balance = replaced(wallet, account.balance, change.balance)?;
                self.ages.note(account.owner, change.time, wallet.balance(), balance);
                wallet.set(&self.calendar, balance, change.time, day);
                self.total = self.total - u128::from(account.balance) + u128::from(change.balance);
                account.balance = change.balance;
            }
            _ => self.assign(change, day)?,
        }
        if change.balance == 0 {
            self.accounts.remove(&change.token_account);
        }
        self.last_time = change.time;
        Ok(())
    }

    /// Closes the open day and opens the next; returns the day that was closed. A day without changes is closed like
    /// any other, and costs nothing.
    ///
    /// # Errors
    /// [`TwabError::Rule`] after the last day of the calendar.
    pub fn close_day(&mut self) -> Result<Day, TwabError> {
        let closed = self.open_day;
        self.open_day = closed.checked_add(1).ok_or(influence_core::RuleError::TimeOutOfRange)?;
        self.has_closed = true;
        self.ages.close(self.wallets.len(), |place| self.wallets[place].holder);
        Ok(closed)
    }

    /// Observes every change up to the end of the open day, closes it and returns it. The first change of a later day
    /// stays in `changes`; without any left, the day is closed as it stands.
    ///
    /// # Errors
    /// Those of the source, of [`TwabTracker::apply_change`] and of [`TwabTracker::close_day`].
    pub fn read_day<I>(&mut self, changes: &mut Peekable<I>) -> Result<Day, TwabReadError>
    where
        I: Iterator<Item = Result<BalanceChange, BalanceError>>,
    {
        let end = self.calendar.end_of(self.open_day);
        while let Some(change) =
            changes.next_if(|change| change.as_ref().map_or(true, |change| change.time < end))
        {
            self.apply_change(&change?)?;
        }
        Ok(self.close_day()?)
    }

    /// Every owner with a holding score above 0 on `day`, in base units, in the order the owners were first heard of.
    ///
    /// # Errors
    /// [`TwabError::NotTheLastClosedDay`].
    pub fn scores(&self, day: Day) -> Result<impl Iterator<Item = (Key, u64)>, TwabError> {
        self.check_closed(day)?;
        let holders = self.wallets.iter().enumerate().filter(|(place, wallet)| wallet.holder == *place);
        let scores = holders.map(move |(_, wallet)| (wallet.owner, self.score(wallet, day)));
        Ok(scores.filter(|(_, score)| *score > 0))
    }

    /// The holding score of `owner` on `day`, base units; 0 for unknown owners, and for those of a vault.
    ///
    /// # Errors
    /// [`TwabError::NotTheLastClosedDay`].
    pub fn score_of(&self, owner: &Key, day: Day) -> Result<u64, TwabError> {
        self.check_closed(day)?;
        Ok(self.holder(owner).map_or(0, |place| self.score(&self.wallets[place], day)))
    }

    /// How long `owner` has held what is in the wallet and the vault at the end of `day`: the mean over the amount, in
    /// seconds, rounded down. New tokens begin at 0, what leaves takes its share along, and changes of one second are
    /// one change. 0 for whoever holds nothing. Source: *User Influence Index*, "time duration of holding".
    ///
    /// # Errors
    /// [`TwabError::NotTheLastClosedDay`].
    pub fn weighted_age_of(&self, owner: &Key, day: Day) -> Result<u64, TwabError> {
        self.check_closed(day)?;
        let end = self.calendar.end_of(day);
        Ok(self.holder(owner).map_or(0, |place| self.ages.at(place, end)))
    }

    fn score(&self, wallet: &Wallet, day: Day) -> u64 {
        let integral = wallet.integral(&self.calendar, day);
        // An average of balances is no larger than the largest of them, so it always fits.
        holding::score(integral, self.calendar.day_seconds()).unwrap_or(u64::MAX)
    }

    pub(super) fn check_closed(&self, day: Day) -> Result<(), TwabError> {
        let at_hand = self.has_closed && day.checked_add(1) == Some(self.open_day);
        if at_hand { Ok(()) } else { Err(TwabError::NotTheLastClosedDay { asked: day }) }
    }

    fn wallet(&self, owner: &Key) -> Option<&Wallet> {
        self.owners.get(owner).map(|place| &self.wallets[*place])
    }

    /// The place of `owner`, unless it is unknown or the owner of a vault.
    pub(super) fn holder(&self, owner: &Key) -> Option<usize> {
        self.owners.get(owner).copied().filter(|place| self.wallets[*place].holder == *place)
    }

    /// The place of `owner`, a new one for an owner never heard of.
    pub(super) fn place_of(&mut self, owner: &Key) -> usize {
        *self.owners.entry(*owner).or_insert_with(|| {
            let place = self.wallets.len();
            self.wallets.push(Wallet::new(*owner, place));
            place
        })
    }

    /// The day of a change at `time`, if one may come now.
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

    /// A change of an account that is new or has a new owner.
    fn assign(&mut self, change: &BalanceChange, day: Day) -> Result<(), TwabError> {
        let held = self.balance_of(&change.owner);
        let balance =
            held.checked_add(change.balance).ok_or(TwabError::WalletOverflow { owner: change.owner })?;
        let place = self.place_of(&change.owner);
        let account = TokenAccount { owner: place, balance: change.balance };
        if let Some(former) = self.accounts.insert(change.token_account, account) {
            // The account's balance is part of its owner's, so this can not pass below zero.
            let rest = self.wallets[former.owner].balance().saturating_sub(former.balance);
            self.set(former.owner, rest, change.time, day);
            self.total -= u128::from(former.balance);
        }
        self.set(place, balance, change.time, day);
        self.total += u128::from(change.balance);
        Ok(())
    }

    /// The wallet at `place` holds `balance` from `time` on.
    fn set(&mut self, place: usize, balance: u64, time: i64, day: Day) {
        let wallet = &mut self.wallets[place];
        self.ages.note(place, time, wallet.balance(), balance);
        wallet.set(&self.calendar, balance, time, day);
    }
}

/// The wallet's balance when one of its accounts goes from `old` to `new`.
fn replaced(wallet: &Wallet, old: u64, new: u64) -> Result<u64, TwabError> {
    let overflow = TwabError::WalletOverflow { owner: wallet.owner };
    wallet.balance().saturating_sub(old).checked_add(new).ok_or(overflow)
}
