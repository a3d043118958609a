//! What happened besides trading, in order: with the balance file, all that the reference model knows.

use influence_core::calendar::Day;

/// A landed action. Fans and galleries by their index.
#[derive(Clone, Debug)]
pub enum LoggedAction {
    Registered {
        gallery: usize,
    },
    Retired {
        gallery: usize,
    },
    Opened {
        fan: usize,
    },
    /// All galleries of the fan were settled in the same transaction.
    Locked {
        fan: usize,
        amount: u64,
    },
    /// The fan's galleries were settled in the same transaction, or not.
    Unlocked {
        fan: usize,
        amount: u64,
        settled: bool,
    },
    Allocated {
        fan: usize,
        gallery: usize,
        points: u64,
    },
    Withdrawn {
        fan: usize,
        gallery: usize,
        points: u64,
    },
    Reallocated {
        fan: usize,
        from: usize,
        to: usize,
        points: u64,
    },
    /// The fan finished the own unlock.
    Paid {
        fan: usize,
    },
    Closed {
        fan: usize,
    },
    /// The fan proved the own score of a day.
    Proved {
        fan: usize,
        day: Day,
    },
    DayEnded {
        day: Day,
    },
    /// A day was applied to every member, everything was settled, and what was unlocking was paid.
    Cranked {
        day: Day,
    },
}

/// All actions with their unix times.
#[derive(Default)]
pub struct ActionLog {
    pub entries: Vec<(i64, LoggedAction)>,
}
