//! Instruction families that the guardian can pause.

use std::fmt;

use clap::ValueEnum;
use influence_client::{constants::pause, state::Config};

use crate::CliError;

/// Instruction family that can be paused. Unlocking, withdrawing, settling, releasing and closing belong to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PauseFamily {
    /// New influence accounts
    Open,
    /// Locking, and canceling an unlock
    Lock,
    /// Allocating and reallocating
    Allocate,
    /// New galleries
    Register,
    /// Raising and renewing lock floors
    LockFloor,
    /// Votes of crankers
    Publish,
    /// Applying scores and ranks, and their expiry
    Apply,
}

impl PauseFamily {
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

    pub fn from_bits(bits: u32) -> Vec<Self> {
        Self::value_variants().iter().copied().filter(|family| family.bit() & bits != 0).collect()
    }
}

impl fmt::Display for PauseFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.to_possible_value().as_ref().map_or("", |value| value.get_name()))
    }
}

/// Comma-separated families, or `nothing`.
pub fn format_families(bits: u32) -> String {
    let names: Vec<String> = PauseFamily::from_bits(bits).iter().map(PauseFamily::to_string).collect();
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

/// Refuses a paused family.
pub fn check_not_paused(config: &Config, bit: u32) -> Result<(), CliError> {
    match u32::from(config.paused) & bit {
        0 => Ok(()),
        paused => Err(CliError::user(format!(
            "{} is paused by the guardian; the authority lifts the pause with `influence admin unpause`",
            format_families(paused)
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_cover_all_bits() {
        let all = PauseFamily::value_variants();
        assert_eq!(all.iter().fold(0, |bits, family| bits | family.bit()), pause::ALL);
        assert_eq!(PauseFamily::from_bits(pause::ALL), all);
        assert_eq!(format_families(pause::LOCK | pause::LOCK_FLOOR), "lock, lock-floor");
        assert_eq!(format_families(0), "nothing");
    }
}
