//! One owner's wallet: its balance, and how much of it was held for how long on each of the last days.

use influence_core::{
    calendar::{Calendar, Day},
    holding::WINDOW_DAYS,
};

use crate::key::Key;

/// The window's seven closed days, and the day that is running.
const SLOTS: u32 = WINDOW_DAYS + 1;

/// A wallet's balance and its day-integrals up to a moment.
///
/// Nothing happens to a wallet while nobody touches it: a week without a change is accounted for when the next change
/// or a score asks for it.
pub(super) struct Wallet {
    pub owner: Key,
    /// Sum over the owner's token accounts, base units.
    balance: u64,
    /// Everything before this second is in `slots`.
    since: i64,
    /// The day that `since` lies in.
    day: Day,
    /// Balance times seconds of `day` and the seven days before it, each at its number modulo the length.
    slots: [u128; SLOTS as usize],
}

impl Wallet {
    /// A wallet that holds nothing, first heard of at `time`, in `day`.
    pub fn new(owner: Key, time: i64, day: Day) -> Self {
        Self { owner, balance: 0, since: time, day, slots: [0; SLOTS as usize] }
    }

    /// Base units in the wallet.
    pub fn balance(&self) -> u64 {
        self.balance
    }

    /// Makes the balance `balance` from `time` on, which lies in `day` and not before the last change.
    pub fn set(&mut self, calendar: &Calendar, balance: u64, time: i64, day: Day) {
        self.accrue(calendar, time, day);
        self.balance = balance;
    }

    /// Balance times seconds over the seven days that end with `day`, in base-unit seconds. The last change must lie
    /// in `day`, the day after, or any day before.
    pub fn integral(&self, calendar: &Calendar, day: Day) -> u128 {
        let first = day.saturating_sub(WINDOW_DAYS - 1);
        let settled: u128 = (first..=day.min(self.day)).map(|day| self.slots[slot(day)]).sum();
        // Since the last change, or all through the window, the balance has been what it is.
        let since = self.since.max(calendar.start_of(first));
        settled + self.held(since, calendar.end_of(day))
    }

    /// Balance times the seconds between two times, in base-unit seconds; 0 unless `to` is the later one.
    fn held(&self, from: i64, to: i64) -> u128 {
        let seconds = to.saturating_sub(from).max(0).unsigned_abs();
        // A balance has 64 bits and a time 49, so no product, and no sum of them, comes near 128.
        u128::from(self.balance) * u128::from(seconds)
    }

    /// Accounts for the time up to `until`, which lies in `day`.
    fn accrue(&mut self, calendar: &Calendar, until: i64, day: Day) {
        if day == self.day {
            self.slots[slot(day)] += self.held(self.since, until);
            self.since = until;
            return;
        }
        self.slots[slot(self.day)] += self.held(self.since, calendar.end_of(self.day));
        let first = self.day.saturating_add(1).max(day.saturating_sub(WINDOW_DAYS));
        for whole in first..day {
            self.slots[slot(whole)] = self.held(calendar.start_of(whole), calendar.end_of(whole));
        }
        self.slots[slot(day)] = self.held(calendar.start_of(day), until);
        self.day = day;
        self.since = until;
    }
}

fn slot(day: Day) -> usize {
    (day % SLOTS) as usize
}
