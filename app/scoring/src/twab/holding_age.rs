//! Holding age: how long an owner has held the tokens in wallet and vault.
//!
//! Tokens have no identity, so the rule is a mean weighted by amount:
//!
//! - The age grows with time. Without tokens it is 0.
//! - When the balance rises from b to b', the age becomes floor(age * b / b'): incoming tokens have age 0.
//! - When the balance falls, the age stays.
//! - Changes of an owner in the same second are one change, so that locks, unlocks and moves between accounts keep the age.
//!
//! Splitting a purchase gains at most the rounding, and third parties can only lower an age by giving tokens away. Tokens
//! sent to another wallet of the same person start at 0, since the chain only knows wallets.

/// Amount-weighted age of the tokens of one owner.
#[derive(Clone, Copy, Default)]
struct HoldingAge {
    /// Tokens held now, base units; above 64 bits when wallet and vault are both near the maximum.
    held: u128,
    /// Tokens held before the second of the last change, base units.
    held_before: u128,
    /// Age at that second without its changes, seconds.
    seconds: u64,
    /// Time of the last change, unix seconds.
    time: i64,
}

impl HoldingAge {
    /// Age at `time`, seconds; 0 without tokens.
    fn at(&self, time: i64) -> u64 {
        if self.held == 0 {
            return 0;
        }
        let kept = if self.held > self.held_before {
            // Cannot overflow: an age has at most 49 bits, like a time, and an amount 65.
            // Only a net increase within the second dilutes the age: tokens that moved between accounts keep it.
            let diluted = u128::from(self.seconds) * self.held_before / self.held;
            u64::try_from(diluted).unwrap_or(u64::MAX)
        } else {
            self.seconds
        };
        kept.saturating_add(time.saturating_sub(self.time).max(0).unsigned_abs())
    }

    /// Replaces `before` of the tokens held by `after`, from `time` on.
    fn replace(&mut self, time: i64, before: u64, after: u64) {
        // The first change of a second fixes balance and age before that second; later ones only change the balance.
        if time > self.time {
            *self = Self { held: self.held, held_before: self.held, seconds: self.at(time), time };
        }
        self.held = self.held.saturating_sub(before.into()) + u128::from(after);
    }

    /// Merges two holdings at `time`: the age is the weighted mean.
    fn joined(&self, other: &Self, time: i64) -> Self {
        let held = self.held + other.held;
        let mass = self.held * u128::from(self.at(time)) + other.held * u128::from(other.at(time));
        let seconds = mass.checked_div(held).and_then(|mean| u64::try_from(mean).ok()).unwrap_or(0);
        Self { held, held_before: held, seconds, time }
    }
}

/// A change of a wallet's balance.
struct Change {
    index: usize,
    time: i64,
    before: u64,
    after: u64,
}

/// Ages of all owners at the end of the last closed day, and the changes since then.
///
/// Changes are buffered until their day is closed. By then all vaults of the day are registered, so the order in which
/// vaults and changes arrive does not matter.
#[derive(Default)]
pub(super) struct HoldingAges {
    ages: Vec<HoldingAge>,
    open: Vec<Change>,
}

impl HoldingAges {
    /// Buffers a change of the open day.
    pub fn note(&mut self, index: usize, time: i64, before: u64, after: u64) {
        self.open.push(Change { index, time, before, after });
    }

    /// Applies the changes of the open day, each to the holder of its wallet. `owners` is the number of owners.
    pub fn close(&mut self, owners: usize, holder_of: impl Fn(usize) -> usize) {
        self.ages.resize(owners, HoldingAge::default());
        for change in self.open.drain(..) {
            self.ages[holder_of(change.index)].replace(change.time, change.before, change.after);
        }
    }

    /// Age at `time`, the end of the last closed day, of the owner at `index`; seconds.
    pub fn at(&self, index: usize, time: i64) -> u64 {
        self.ages.get(index).map_or(0, |age| age.at(time))
    }

    /// Moves the tokens of `vault` to `owner`; `start` is the start of the open day.
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

    /// Adds the next owner, who at `time` has held `held` for `seconds`.
    pub fn restore(&mut self, held: u128, seconds: u64, time: i64) {
        self.ages.push(HoldingAge { held, held_before: held, seconds, time });
    }
}
