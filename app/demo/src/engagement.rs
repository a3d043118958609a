//! Ranks: galleries by the influence points that they had on average over the day.
//!
//! This is the last term of the gallery score, `weight x average influence points over the day`, with a weight of 1.
//! The other terms come from visits, likes and purchases, of which a balance file says nothing. Scores stay sealed;
//! only the ranks are public.

use anyhow::Result;
use influence_core::{
    calendar::Day,
    merkle::{
        Hash, Sha2, Sha256,
        engagement::{Leaf, seal},
    },
};
use influence_scoring::{key::Key, tree::EngagementTree};

use crate::world::TOKEN;

/// What the weights are, as text: its hash is in every snapshot.
const WEIGHTS: &[u8] = b"gallery score = 1 x average influence points of the day";
/// Shared by the crankers, who would never publish it elsewhere.
const SECRET: &[u8] = b"influence-demo salt";
/// Block of SHA-256, bytes.
const BLOCK: usize = 64;
/// Scores are in 1/1 000 of a point.
const MILLI: u128 = 1_000;

/// The weights' hash.
pub fn weights_hash() -> Hash {
    Sha2::hashv(&[WEIGHTS])
}

/// The tree of `day` from the galleries' average points in base units.
///
/// # Errors
/// What the tree refuses.
pub fn tree(day: Day, averages: &[(Key, u64)]) -> Result<EngagementTree> {
    let score =
        |average: u64| u64::try_from(u128::from(average) * MILLI / u128::from(TOKEN)).unwrap_or(u64::MAX);
    let mut scores: Vec<(Key, u64)> = averages.iter().map(|(key, average)| (*key, score(*average))).collect();
    scores.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let line = |(rank, (gallery, score)): (u32, &(Key, u64))| {
        let seal = seal::<Sha2>(*score, &salt(day, gallery));
        Leaf { gallery: *gallery, rank, day, seal }
    };
    let lines: Vec<Leaf> = (1..).zip(&scores).map(line).collect();
    Ok(EngagementTree::build(day, &lines)?)
}

/// HMAC-SHA-256 of day and gallery under the crankers' secret.
fn salt(day: Day, gallery: &Key) -> Hash {
    hmac(SECRET, &[&day.to_le_bytes(), gallery])
}

/// HMAC-SHA-256 (RFC 2104) with a key of at most a block.
fn hmac(key: &[u8], message: &[&[u8]]) -> Hash {
    let padded = |with: u8| -> Vec<u8> {
        let key = key.iter().copied().chain(std::iter::repeat(0));
        key.take(BLOCK).map(|byte| byte ^ with).collect()
    };
    let (inner, outer) = (padded(0x36), padded(0x5c));
    let parts: Vec<&[u8]> = std::iter::once(inner.as_slice()).chain(message.iter().copied()).collect();
    Sha2::hashv(&[&outer, &Sha2::hashv(&parts)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmac_is_that_of_rfc_4231() {
        // Test case 2.
        let digest = hmac(b"Jefe", &[b"what do ya want ", b"for nothing?"]);
        let text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(text, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn more_points_rank_first_and_keys_break_ties() {
        let tree = tree(9, &[([3; 32], 0), ([2; 32], 5 * TOKEN), ([1; 32], 0)]).unwrap();
        let order: Vec<u8> = tree.leaves().iter().map(|leaf| leaf.gallery[0]).collect();
        assert_eq!(order, [2, 1, 3]);
    }
}
