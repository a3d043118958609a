//! What happened besides trading, in order: with the balance file, all that the audit knows.

use influence_core::calendar::Day;

/// Something that happened. Fans, galleries: their places.
#[derive(Clone, Debug)]
pub enum Fact {
    /// A gallery was registered.
    Registered { seat: usize },
    /// A gallery was retired.
    Retired { seat: usize },
    /// A fan opened an account.
    Opened { fan: usize },
    /// A fan locked tokens; all of the fan's galleries were settled on the way.
    Locked { fan: usize, amount: u64 },
    /// A fan unlocked tokens; the fan's galleries were settled on the way, or not.
    Unlocked { fan: usize, amount: u64, settled: bool },
    /// A fan allocated points.
    Allocated { fan: usize, seat: usize, points: u64 },
    /// A fan took points back.
    Withdrawn { fan: usize, seat: usize, points: u64 },
    /// A fan moved points.
    Reallocated { fan: usize, from: usize, to: usize, points: u64 },
    /// A fan was paid what was unlocking, by own signature.
    Paid { fan: usize },
    /// A fan closed the account.
    Closed { fan: usize },
    /// A fan proved the own score of a day.
    Proved { fan: usize, day: Day },
    /// A day ended.
    Ended { day: Day },
    /// A stranger applied a day to everybody, settled everything and paid what was unlocking.
    Cranked { day: Day },
}

/// All facts.
#[derive(Default)]
pub struct Facts {
    /// In order.
    pub entries: Vec<Entry>,
}

/// One fact.
pub struct Entry {
    /// Unix time.
    pub time: i64,
    /// What happened.
    pub fact: Fact,
}

impl Facts {
    /// Writes a fact down.
    pub fn note(&mut self, time: i64, fact: Fact) {
        self.entries.push(Entry { time, fact });
    }
}
