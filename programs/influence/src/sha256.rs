//! SHA-256 by the runtime's system call, for core's trees.

use influence_core::merkle::{Hash, Sha256};

/// The runtime's SHA-256.
pub struct SyscallSha256;

impl Sha256 for SyscallSha256 {
    #[inline(always)]
    fn hashv(parts: &[&[u8]]) -> Hash {
        solana_sha256_hasher::hashv(parts).to_bytes()
    }
}
