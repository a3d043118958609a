//! The group key of events: target, own gallery, kind and user in one 63-bit integer.
//!
//! Grouping by four columns would make the engine hash, compare and store each of them for tens of millions of groups; one
//! integer takes half the time and memory. Users and targets are numbered by rank, so a day needs as few bits as possible.
//! Everything after the grouping unpacks the key in the view `interactions`.

use super::{error::EngagementError, model::PlatformTables};
use crate::engine::Parameters;

/// Bits of a non-negative 64-bit integer.
const BITS: u32 = 63;

/// Lowest bit of every part; the target starts at bit 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PackedGroupKey {
    own: u32,
    kind: u32,
    user: u32,
}

impl PackedGroupKey {
    /// Computes the bits for the users, galleries and NFTs of `platform` and the number of kinds.
    ///
    /// # Errors
    /// [`EngagementError::TooManyTargets`] if they need more bits.
    pub(super) fn for_platform(platform: &PlatformTables, kinds: usize) -> Result<Self, EngagementError> {
        let targets = platform.galleries.rows().saturating_add(platform.nfts.rows());
        Self::new(platform.users.rows(), targets, kinds)
    }

    fn new(users: u64, targets: u64, kinds: usize) -> Result<Self, EngagementError> {
        let own = bits(targets);
        let kind = own + 1;
        let user = kind + bits(u64::try_from(kinds).unwrap_or(u64::MAX));
        if user + bits(users) > BITS {
            return Err(EngagementError::TooManyTargets { users, targets });
        }
        Ok(Self { own, kind, user })
    }

    /// Adds the bits to `parameters`.
    pub(super) fn add_to(self, parameters: &Parameters) -> Parameters {
        let bits = [("own_bit", self.own), ("kind_bit", self.kind), ("user_bit", self.user)];
        let bits = bits.map(|(name, bit)| (name, i64::from(bit)));
        parameters.iter().copied().chain(bits).collect()
    }
}

/// Bits of the integers below `count`.
fn bits(count: u64) -> u32 {
    u64::BITS - count.saturating_sub(1).leading_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_the_fewest_possible() {
        for (count, expected) in [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (1 << 40, 40)] {
            assert_eq!(bits(count), expected, "{count}");
        }
        let group_key = PackedGroupKey::new(1_000_000, 1_100_000, 9).unwrap();
        assert_eq!(group_key, PackedGroupKey { own: 21, kind: 22, user: 26 });
        assert_eq!(group_key.add_to(&vec![("max_quantity", 7)]).len(), 4);
    }

    #[test]
    fn too_many_targets_are_refused() {
        assert!(PackedGroupKey::new(1 << 29, 1 << 29, 9).is_ok());
        let error = PackedGroupKey::new(1 << 29, (1 << 29) + 1, 9).unwrap_err().to_string();
        assert!(
            error.starts_with("the platform has 536870912 users and 536870913 galleries and NFTs"),
            "{error}"
        );
    }
}
