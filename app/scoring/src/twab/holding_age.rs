//! How long what an owner holds has been held, wallet and vault together.
//!
//! The age is the mean over what is held, weighted by amount: it grows with time, new tokens come in at age 0 and pull
//! it down, and what leaves takes its share along. Changes of one second are one change, so that tokens on their way
//! between wallet and vault, or from one account to another, keep their age.

/// The amount-weighted age of what one owner holds.
#[derive(Clone, Copy, Default)]
struct HoldingAge {
    /// Held now, base units. A wallet and its vault have 64 bits each.
    held: u128,
    /// Held before the second of the last change, base units.
    held_before: u128,
    /// HoldingAge in that second without its changes, seconds.
    seconds: u64,
    /// The second of the last change, unix time.
    time: i64,
}

impl HoldingAge {
    /// The age at `time`, seconds; 0 when nothing is held.
    fn at(&self, time: i64) -> u64 {
        if self.held == 0 {
            return 0;
        }
        let kept = if self.held > self.held_before {
            // An age is at most a time, which has 49 bits, and an amount has 65.
            let diluted = u128::from(self.seconds) * self.held_before / self.held;
            u64::try_from(diluted).unwrap_or(u64::MAX)
        } else {
            self.seconds
        };
        kept.saturating_add(time.saturating_sub(self.time).max(0).unsigned_abs())
    }

    /// From `time` on, `before` of what is held is `after`.
    fn replace(&mut self, time: i64, before: u64, after: u64) {
        if time > self.time {
            *self = Self { held: self.held, held_before: self.held, seconds: self.at(time), time };
        }
        self.held = self.held.saturating_sub(before.into()) + u128::from(after);
    }

    /// Both together at `time`: the mean of the two ages.
    fn joined(&self, other: &Self, time: i64) -> Self {
        let held = self.held + other.held;
        let mass = self.held * u128::from(self.at(time)) + other.held * u128::from(other.at(time));
        let seconds = mass.checked_div(held).and_then(|mean| u64::try_from(mean).ok()).unwrap_or(0);
        Self { held, held_before: held, seconds, time }
    }
}

/// A wallet's balance that became another.
struct Change {
    place: usize,
    time: i64,
    before: u64,
    after: u64,
}

/// The ages of all owners as of the end of the day closed last, and what has changed since.
///
/// Changes wait for the end of their day: by then it is known which of them were a vault's, in whatever order vaults
/// and changes became known.
#[derive(Default)]
pub(super) struct HoldingAges {
    ages: Vec<HoldingAge>,
    open: Vec<Change>,
}

impl HoldingAges {
    /// Takes note of a change of the open day.
    pub fn note(&mut self, place: usize, time: i64, before: u64, after: u64) {
        self.open.push(Change { place, time, before, after });
    }

    /// Takes the open day's changes into account, each for the owner at `holder_of` its wallet, of whom there are
    /// `owners`.
    pub fn close(&mut self, owners: usize, holder_of: impl Fn(usize) -> usize) {
        self.ages.resize(owners, HoldingAge::default());
        for change in self.open.drain(..) {
            self.ages[holder_of(change.place)].replace(change.time, change.before, change.after);
        }
    }

    /// The age of what the owner at `place` holds, at `time`, the end of the day closed last; seconds.
    pub fn at(&self, place: usize, time: i64) -> u64 {
        self.ages.get(place).map_or(0, |age| age.at(time))
    }

    /// What `vault` has held so far belongs to `owner`; `start` is when the open day began.
    pub fn join(&mut self, owner: usize, vault: usize, start: i64) {
        let Some(vault) = self.ages.get_mut(vault).map(std::mem::take) else { return };
        if vault.held == 0 {
            return;
        }
        if self.ages.len() <= owner {
            self.ages.resize(owner + 1, HoldingAge::default());
        }
        self.ages[owner] = self.ages[owner].joined(&vault, start);
    }

    /// The next owner holds `held`, at `time` for `seconds`.
    pub fn restore(&mut self, held: u128, seconds: u64, time: i64) {
        self.ages.push(HoldingAge { held, held_before: held, seconds, time });
    }
}
