//! How the manifest writes keys, digests and amounts.

use influence_core::merkle::Hash;
use serde::{Deserialize, Deserializer, de::Error};

/// `hash` in hexadecimal, lower case.
pub(super) fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The 32 bytes that `text` is the lower-case hexadecimal of.
pub(super) fn from_hex(text: &str) -> Option<Hash> {
    let mut hash = [0; 32];
    for (byte, digits) in hash.iter_mut().zip(text.as_bytes().as_chunks::<2>().0) {
        *byte = u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?;
    }
    (hex(&hash) == text).then_some(hash)
}

/// Reads a text with `parse`.
fn parsed<'de, D: Deserializer<'de>, T>(from: D, parse: impl Fn(&str) -> Option<T>) -> Result<T, D::Error> {
    let text = String::deserialize(from)?;
    parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} can not be read")))
}

macro_rules! written_as_text {
    ($(#[$doc:meta])* $name:ident, $type:ty, $write:expr, $parse:expr) => {
        $(#[$doc])*
        pub(super) mod $name {
            #[allow(unused_imports)]
            use super::*;

            pub fn serialize<S: serde::Serializer>(value: &$type, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&$write(value))
            }

            pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<$type, D::Error> {
                parsed(from, $parse)
            }
        }
    };
}

written_as_text!(
    /// A key in base58.
    key, crate::key::Key, crate::key::base58, |text| crate::key::from_base58(text.as_bytes())
);
written_as_text!(
    /// A digest in hexadecimal.
    hash, Hash, hex, from_hex
);
written_as_text!(
    /// An amount as text, since not every reader of JSON keeps 64 bits.
    amount, u64, u64::to_string, |text: &str| text.parse().ok()
);
