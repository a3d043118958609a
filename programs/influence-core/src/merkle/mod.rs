//! The two trees of a day: [`holdings`], a sum tree over owners, and [`engagement`], a plain tree over galleries.
//!
//! SHA-256, integers little endian. Leaf and inner node differ in length within each tree, so neither can be taken
//! for the other. A missing leaf is 32 zero bytes (with sum 0) and is hashed upward like any other.

pub mod engagement;
pub mod holdings;

use crate::RuleError;

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// A leaf that is not there, and the root of a tree without leaves.
pub const MISSING: Hash = [0; 32];

/// Most levels a path may have: positions are 32 bits.
pub const MAX_LEVELS: usize = 32;

/// SHA-256 as the caller has it: a system call on chain, a library elsewhere.
pub trait Sha256 {
    /// The digest of the concatenated `parts`.
    fn hashv(parts: &[&[u8]]) -> Hash;
}

/// SHA-256 by the `sha2` crate, for every user of the rules but the on-chain program.
#[cfg(feature = "sha2")]
#[derive(Clone, Copy, Debug)]
pub struct Sha2;

#[cfg(feature = "sha2")]
impl Sha256 for Sha2 {
    fn hashv(parts: &[&[u8]]) -> Hash {
        use sha2::Digest;
        let mut hasher = sha2::Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        hasher.finalize().into()
    }
}

/// Folds siblings onto a node, bottom up. Bit `i` of `position` tells whether the node is the right child at level
/// `i`; a position with bits above the path names nothing.
///
/// # Errors
/// [`RuleError::MalformedProof`] for a path of more than [`MAX_LEVELS`] or a position beyond it; errors of `join`.
#[inline]
fn fold_path<N: Copy>(
    node: N,
    position: u32,
    path: impl ExactSizeIterator<Item = N>,
    join: impl Fn(&N, &N) -> Result<N, RuleError>,
) -> Result<N, RuleError> {
    if path.len() > MAX_LEVELS {
        return Err(RuleError::MalformedProof);
    }
    let mut node = node;
    let mut bits = position;
    for sibling in path {
        node = if bits & 1 == 1 { join(&sibling, &node)? } else { join(&node, &sibling)? };
        bits >>= 1;
    }
    if bits == 0 { Ok(node) } else { Err(RuleError::MalformedProof) }
}
