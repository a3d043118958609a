//! Parameters of a new chain.

use influence_testkit::actors::Population;
use serde::{Deserialize, Serialize};

use crate::LocalnetError;

/// Tick of the validator's clock, nanoseconds: fixed, so that a slot is as many ticks as fit into it.
const TICK_NANOS: u64 = 4_687_500;

/// Parameters of a new chain. The same ones give the same keys, balances and activity; only the times, and with them the
/// genesis hash, differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalnetConfig {
    pub seed: u64,
    /// Wallets with tokens: 0..=100 000.
    pub fans: u32,
    /// Fans who have locked and allocated: 0..=fans.
    pub members: u32,
    /// Galleries, each with its own creator: 1..=10 000.
    pub galleries: u32,
    /// Galleries that every member supports: 0..=8, and no more than there are.
    pub allocations: u32,
    /// Length of a day, seconds: 10..=86 400.
    pub day_seconds: u32,
    /// Length of a slot, milliseconds: 50..=400, made 37.5, 75, 150 or 300, the next that is not longer. A block is final
    /// 32 slots later.
    pub slot_millis: u64,
}

impl Default for LocalnetConfig {
    fn default() -> Self {
        Self {
            seed: 1,
            fans: 12,
            members: 6,
            galleries: 4,
            allocations: 2,
            day_seconds: 86_400,
            slot_millis: 300,
        }
    }
}

impl LocalnetConfig {
    pub fn population(&self) -> Population {
        let Self { seed, fans, members, galleries, allocations, .. } = *self;
        Population { seed, fans, members, galleries, allocations }
    }

    /// # Errors
    /// [`LocalnetError::ConfigOutOfRange`] for the first field that is out of range.
    pub fn check(&self) -> Result<(), LocalnetError> {
        let bounds = [
            ("fans", u64::from(self.fans), 0, 100_000),
            ("members", self.members.into(), 0, self.fans.into()),
            ("galleries", self.galleries.into(), 1, 10_000),
            ("allocations", self.allocations.into(), 0, self.galleries.min(8).into()),
            ("day_seconds", self.day_seconds.into(), 10, 86_400),
            ("slot_millis", self.slot_millis, 50, 400),
        ];
        match bounds.into_iter().find(|(_, value, least, most)| !(least..=most).contains(&value)) {
            Some((field, value, least, most)) => {
                Err(LocalnetError::ConfigOutOfRange { field, value, least, most })
            }
            None => Ok(()),
        }
    }

    /// Ticks in a slot: the validator takes only powers of two.
    pub(crate) fn ticks_per_slot(&self) -> u64 {
        let ticks = self.slot_millis.saturating_mul(1_000_000) / TICK_NANOS;
        1 << ticks.checked_ilog2().unwrap_or_default()
    }

    /// The first field that differs from `existing`, with its value there.
    pub fn difference(&self, existing: &Self) -> Option<(&'static str, u64)> {
        let fields = |config: &Self| {
            [
                ("seed", config.seed),
                ("fans", config.fans.into()),
                ("members", config.members.into()),
                ("galleries", config.galleries.into()),
                ("allocations", config.allocations.into()),
                ("day_seconds", config.day_seconds.into()),
                ("slot_millis", config.slot_millis),
            ]
        };
        let pairs = fields(self).into_iter().zip(fields(existing));
        pairs.filter(|(wanted, existing)| wanted != existing).map(|(_, existing)| existing).next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_out_of_range_is_refused_by_name() {
        assert!(LocalnetConfig::default().check().is_ok());
        let wrong = [
            ("fans", LocalnetConfig { fans: 100_001, ..LocalnetConfig::default() }),
            ("members", LocalnetConfig { members: 13, ..LocalnetConfig::default() }),
            ("galleries", LocalnetConfig { galleries: 0, allocations: 0, ..LocalnetConfig::default() }),
            ("allocations", LocalnetConfig { allocations: 5, ..LocalnetConfig::default() }),
            ("day_seconds", LocalnetConfig { day_seconds: 9, ..LocalnetConfig::default() }),
            ("slot_millis", LocalnetConfig { slot_millis: 49, ..LocalnetConfig::default() }),
        ];
        for (name, config) in wrong {
            let refused = config.check();
            assert!(
                matches!(&refused, Err(LocalnetError::ConfigOutOfRange { field, .. }) if *field == name),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn a_slot_is_a_power_of_two_of_ticks() {
        let ticks =
            |slot_millis| LocalnetConfig { slot_millis, ..LocalnetConfig::default() }.ticks_per_slot();
        assert_eq!([400, 300, 299, 100, 75, 50].map(ticks), [64, 64, 32, 16, 16, 8]);
    }

    #[test]
    fn the_field_that_differs_is_named_with_its_existing_value() {
        let config = LocalnetConfig::default();
        assert_eq!(config.difference(&config), None);
        let there = LocalnetConfig { galleries: 9, day_seconds: 30, ..config.clone() };
        assert_eq!(config.difference(&there), Some(("galleries", 9)));
    }
}
