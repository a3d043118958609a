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
    /// The place of whoever holds what is in it: its own, or, for a vault, its owner's.
    pub holder: usize,
    /// Whether another place is a vault of this owner.
    pub has_vault: bool,
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
    /// A wallet that has never held anything.
    pub fn new(owner: Key, holder: usize) -> Self {
        Self { owner, holder, has_vault: false, balance: 0, since: 0, day: 0, slots: [0; SLOTS as usize] }
    }

    /// Makes a new wallet one that held what `integrals` say on the seven days that end with `day`, the oldest first.
    pub fn restore(&mut self, calendar: &Calendar, day: Day, integrals: &[u128; WINDOW_DAYS as usize]) {
        self.since = calendar.end_of(day);
        self.day = day.saturating_add(1);
        for (day, integral) in window_of(day).zip(integrals) {
            if let Some(day) = day {
                self.slots[slot(day)] = *integral;
            }
        }
    }

    /// Adds to the balance, as if it had been there all along; none if it does not fit.
    pub fn add(&mut self, amount: u64) -> Option<()> {
        self.balance = self.balance.checked_add(amount)?;
        Some(())
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

    /// The parts of [`Wallet::integral`], day by day, the oldest first; 0 for days before the first.
    pub fn integrals(&self, calendar: &Calendar, day: Day) -> [u128; WINDOW_DAYS as usize] {
        let mut integrals = [0; WINDOW_DAYS as usize];
        for (integral, day) in integrals.iter_mut().zip(window_of(day)) {
            let Some(day) = day else { continue };
            let settled = if day <= self.day { self.slots[slot(day)] } else { 0 };
            *integral = settled + self.held(self.since.max(calendar.start_of(day)), calendar.end_of(day));
        }
        integrals
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

/// The seven days that end with `day`, the oldest first; none before the calendar's first.
fn window_of(day: Day) -> impl Iterator<Item = Option<Day>> {
    (0..WINDOW_DAYS).rev().map(move |ago| day.checked_sub(ago))
}

fn slot(day: Day) -> usize {
    (day % SLOTS) as usize
}
