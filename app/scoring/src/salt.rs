//! Salts that seal scores, derived from a secret that the crankers share.

use std::fmt;

use hmac::{Hmac, Mac};
use influence_core::calendar::Day;
use sha2::Sha256;
use solana_address::Address;

/// Shortest secret, bytes: as long as the digest.
pub const MIN_SECRET: usize = 32;

/// The salt secret is too short.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the salt secret has {found} bytes, fewer than {MIN_SECRET}; generate a random one and use it for every cranker"
)]
pub struct ShortSecret {
    /// Length of the secret, bytes.
    pub found: usize,
}

/// Secret that all crankers share. It is never printed.
#[derive(Clone)]
pub struct SaltSecret(Hmac<Sha256>);

impl SaltSecret {
    /// Creates a secret from bytes.
    ///
    /// # Errors
    /// [`ShortSecret`] below [`MIN_SECRET`] bytes.
    pub fn new(bytes: &[u8]) -> Result<Self, ShortSecret> {
        let short = ShortSecret { found: bytes.len() };
        if bytes.len() < MIN_SECRET {
            return Err(short);
        }
        // HMAC accepts keys of any length.
        Hmac::new_from_slice(bytes).map(Self).map_err(|_| short)
    }

    /// Salt of a gallery's score: HMAC-SHA-256(secret, day u32 little endian | gallery 32).
    pub fn salt(&self, day: Day, gallery: &Address) -> [u8; 32] {
        // Cloning the keyed state saves hashing the key for every gallery.
        let mut mac = self.0.clone();
        mac.update(&day.to_le_bytes());
        mac.update(gallery.as_array());
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for SaltSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Settings are logged with Debug; the secret must not be.
        f.write_str("SaltSecret(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reference is HMAC's definition with plain digests, since the keys of the RFC 4231 test cases are too short.
    #[test]
    fn salts_are_hmac_by_its_definition() {
        use sha2::Digest;
        let secret = [7_u8; MIN_SECRET];
        let mut message = 20_778_u32.to_le_bytes().to_vec();
        message.extend([9; 32]);
        let pad = |byte: u8| {
            let mut block = [byte; 64];
            secret.iter().enumerate().for_each(|(i, key)| block[i] ^= key);
            block
        };
        let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
        let outer: [u8; 32] = Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into();
        let salts = SaltSecret::new(&secret).unwrap();
        assert_eq!(salts.salt(20_778, &[9; 32].into()), outer);
        assert_ne!(salts.salt(20_779, &[9; 32].into()), outer);
        assert_ne!(salts.salt(20_778, &[8; 32].into()), outer);
    }

    #[test]
    fn secret_is_long_and_never_printed() {
        assert_eq!(SaltSecret::new(&[7; 31]).err(), Some(ShortSecret { found: 31 }));
        assert_eq!(format!("{:?}", SaltSecret::new(&[7; 32]).unwrap()), "SaltSecret(..)");
    }
}
