//! One owner's wallet: its balance and its day-integrals (balance times seconds) of the last days.

use influence_core::{
    calendar::{Calendar, Day},
    holding::WINDOW_DAYS,
};
use solana_address::Address;

/// Seven closed days and the open day.
const SLOTS: u32 = WINDOW_DAYS + 1;

/// A wallet's balance and its day-integrals up to the last change.
///
/// Integrals are lazy: time without changes is accounted for by the next change or score.
pub(super) struct Wallet {
    pub owner: Address,
    /// Index of the holder: its own, or the member's for a vault.
    pub holder: usize,
    /// Whether this owner has a vault.
    pub has_vault: bool,
    /// Sum of the owner's token accounts, base units.
    balance: u64,
    /// Time up to which `slots` are complete, unix seconds.
    since: i64,
    /// The day of `since`.
    day: Day,
    /// Day-integrals of `day` and the seven days before it, each at its day number modulo the length.
    slots: [u128; SLOTS as usize],
}

impl Wallet {
    /// Creates an empty wallet.
    pub fn new(owner: Address, holder: usize) -> Self {
        Self { owner, holder, has_vault: false, balance: 0, since: 0, day: 0, slots: [0; SLOTS as usize] }
    }

    /// Sets the integrals of an empty wallet for the seven days up to `day`, oldest first.
    pub fn restore(&mut self, calendar: &Calendar, day: Day, integrals: &[u128; WINDOW_DAYS as usize]) {
        self.since = calendar.end_of(day);
        self.day = day.saturating_add(1);
        for (day, integral) in window_of(day).zip(integrals) {
            if let Some(day) = day {
                self.slots[slot(day)] = *integral;
            }
        }
    }

    /// Increases the balance without touching the integrals; none on overflow.
    pub fn add(&mut self, amount: u64) -> Option<()> {
        self.balance = self.balance.checked_add(amount)?;
        Some(())
    }

    /// Balance, base units.
    pub fn balance(&self) -> u64 {
        self.balance
    }

    /// Sets the balance from `time` on, which is in `day` and not before the last change.
    pub fn set(&mut self, calendar: &Calendar, balance: u64, time: i64, day: Day) {
        self.accrue(calendar, time, day);
        self.balance = balance;
    }

    /// Integral over the seven days up to `day`, base-unit seconds. The last change must be at most one day after `day`.
    pub fn integral(&self, calendar: &Calendar, day: Day) -> u128 {
        let first = day.saturating_sub(WINDOW_DAYS - 1);
        let settled: u128 = (first..=day.min(self.day)).map(|day| self.slots[slot(day)]).sum();
        // The balance is constant since the last change, or since the window's start if that is later.
        let since = self.since.max(calendar.start_of(first));
        settled + self.held(since, calendar.end_of(day))
    }

    /// The day-integrals of [`Wallet::integral`], oldest first; 0 for days before day 0.
    pub fn integrals(&self, calendar: &Calendar, day: Day) -> [u128; WINDOW_DAYS as usize] {
        let mut integrals = [0; WINDOW_DAYS as usize];
        for (integral, day) in integrals.iter_mut().zip(window_of(day)) {
            let Some(day) = day else { continue };
            let settled = if day <= self.day { self.slots[slot(day)] } else { 0 };
            *integral = settled + self.held(self.since.max(calendar.start_of(day)), calendar.end_of(day));
        }
        integrals
    }

    /// Balance times the seconds between two times, base-unit seconds; 0 unless `to` is later.
    fn held(&self, from: i64, to: i64) -> u128 {
        let seconds = to.saturating_sub(from).max(0).unsigned_abs();
        // Cannot overflow: a balance has 64 bits and a time 49.
        u128::from(self.balance) * u128::from(seconds)
    }

    /// Adds the time up to `until`, which is in `day`, to the integrals.
    fn accrue(&mut self, calendar: &Calendar, until: i64, day: Day) {
        if day == self.day {
            self.slots[slot(day)] += self.held(self.since, until);
            self.since = until;
            return;
        }
        // The balance was constant up to now: complete its day, fill whole days, and start the new one.
        self.slots[slot(self.day)] += self.held(self.since, calendar.end_of(self.day));
        // Older days are outside every window, so a long pause costs at most seven slots.
        let first = self.day.saturating_add(1).max(day.saturating_sub(WINDOW_DAYS));
        for whole in first..day {
            self.slots[slot(whole)] = self.held(calendar.start_of(whole), calendar.end_of(whole));
        }
        self.slots[slot(day)] = self.held(calendar.start_of(day), until);
        self.day = day;
        self.since = until;
    }
}

/// The seven days up to `day`, oldest first; none for days before day 0.
fn window_of(day: Day) -> impl Iterator<Item = Option<Day>> {
    (0..WINDOW_DAYS).rev().map(move |ago| day.checked_sub(ago))
}

fn slot(day: Day) -> usize {
    (day % SLOTS) as usize
}
