//! Families of instructions, as the guardian pauses them.

use std::fmt;

use clap::ValueEnum;
use influence_client::{constants::pause, state::Config};

use crate::Failure;

/// A family of instructions that can be paused. Unlocking, withdrawing, settling, releasing and closing are in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Family {
    /// New records
    Open,
    /// Locking, and cancelling an unlock
    Lock,
    /// Allocating and reallocating
    Allocate,
    /// New galleries
    Register,
    /// Raising and renewing lock floors
    LockFloor,
    /// Crankers' votes
    Publish,
    /// Applying scores and ranks, and their expiry
    Apply,
}

impl Family {
    /// Its bit.
    pub const fn bit(self) -> u32 {
        match self {
            Self::Open => pause::OPEN,
            Self::Lock => pause::LOCK,
            Self::Allocate => pause::ALLOCATE,
            Self::Register => pause::REGISTER,
            Self::LockFloor => pause::LOCK_FLOOR,
            Self::Publish => pause::PUBLISH,
            Self::Apply => pause::APPLY,
        }
    }

    /// The families of these bits.
    pub fn of(bits: u32) -> Vec<Self> {
        Self::value_variants().iter().copied().filter(|family| family.bit() & bits != 0).collect()
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.to_possible_value().as_ref().map_or("", |value| value.get_name()))
    }
}

/// Families in a row, or that there are none.
pub fn listed(families: &[Family]) -> String {
    let names: Vec<String> = families.iter().map(Family::to_string).collect();
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

/// Refuses what is paused.
///
/// # Errors
/// [`Failure::User`] naming the family.
pub fn check_running(config: &Config, bit: u32) -> Result<(), Failure> {
    match Family::of(u32::from(config.paused) & bit).as_slice() {
        [] => Ok(()),
        paused => Err(Failure::user(format!(
            "{} is paused by the guardian; the authority lifts it with `influence admin unpause`",
            listed(paused)
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_has_a_family_and_every_family_its_bit() {
        let all = Family::value_variants();
        assert_eq!(all.iter().fold(0, |bits, family| bits | family.bit()), pause::ALL);
        assert_eq!(Family::of(pause::ALL), all);
        assert_eq!(listed(&Family::of(pause::LOCK | pause::LOCK_FLOOR)), "lock, lock-floor");
        assert_eq!(listed(&[]), "nothing");
    }
}
