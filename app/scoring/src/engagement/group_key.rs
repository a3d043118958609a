//! How user, kind and target of an event fit into one number of 63 bits.

use super::{EngagementError, PlatformDay};
use crate::engine::Parameters;

/// Bits that the sign leaves.
const BITS: u32 = 63;

/// The lowest bits of the parts; the target's is bit 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Packing {
    own: u32,
    kind: u32,
    person: u32,
}

impl Packing {
    /// For the users, galleries and NFTs of `platform` and so many kinds of event.
    ///
    /// # Errors
    /// [`EngagementError::TooManyTargets`] for more of them than there are numbers.
    pub(super) fn of(platform: &PlatformDay, kinds: usize) -> Result<Self, EngagementError> {
        let targets = platform.galleries.rows().saturating_add(platform.nfts.rows());
        Self::new(platform.users.rows(), targets, kinds)
    }

    fn new(users: u64, targets: u64, kinds: usize) -> Result<Self, EngagementError> {
        let own = bits(targets);
        let kind = own + 1;
        let person = kind + bits(u64::try_from(kinds).unwrap_or(u64::MAX));
        if person + bits(users) > BITS {
            return Err(EngagementError::TooManyTargets { users, targets });
        }
        Ok(Self { own, kind, person })
    }

    /// `parameters` and the bits.
    pub(super) fn and(self, parameters: &Parameters) -> Parameters {
        let bits = [("own_bit", self.own), ("kind_bit", self.kind), ("person_bit", self.person)];
        let bits = bits.map(|(name, bit)| (name, i64::from(bit)));
        parameters.iter().copied().chain(bits).collect()
    }
}

/// Bits of the numbers below `count`.
fn bits(count: u64) -> u32 {
    u64::BITS - count.saturating_sub(1).leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_its_bits() {
        for (count, expected) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (1 << 40, 40)] {
            assert_eq!(bits(count), expected, "{count}");
        }
        let packing = Packing::new(1_000_000, 1_100_000, 9).unwrap();
        assert_eq!(packing, Packing { own: 21, kind: 22, person: 26 });
        assert_eq!(packing.and(&vec![("most", 7)]).len(), 4);
    }

    #[test]
    fn more_than_fit_are_refused() {
        assert!(Packing::new(1 << 29, 1 << 29, 9).is_ok());
        let error = Packing::new(1 << 29, (1 << 29) + 1, 9).unwrap_err().to_string();
        assert!(
            error.starts_with("the platform has 536870912 users and 536870913 galleries and NFTs"),
            "{error}"
        );
    }
}
