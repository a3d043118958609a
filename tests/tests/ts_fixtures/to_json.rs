//! Values as JSON that loses nothing: what may be longer than 53 bits is text, addresses are base58, bytes hexadecimal.

use anchor_lang::prelude::{PodI64, PodU16, PodU32, PodU64, PodU128};
use serde_json::{Value, json};
use solana_address::Address;

/// A value of an account.
pub trait Plain {
    /// As JSON.
    fn plain(&self) -> Value;
}

macro_rules! plain {
    ($($kind:ty => |$value:ident| $json:expr;)*) => {
        $(impl Plain for $kind {
            fn plain(&self) -> Value {
                let $value = *self;
                json!($json)
            }
        })*
    };
}

plain! {
    u8 => |value| value;
    PodU16 => |value| u16::from(value);
    PodU32 => |value| u32::from(value);
    PodU64 => |value| big(u64::from(value));
    PodI64 => |value| big(i64::from(value));
    PodU128 => |value| big(u128::from(value));
    Address => |value| value.to_string();
}

impl<const N: usize> Plain for [u8; N] {
    fn plain(&self) -> Value {
        bytes(self)
    }
}

/// An integer that may be longer than a JavaScript number.
pub fn big(value: impl ToString) -> Value {
    json!({ "big": value.to_string() })
}

/// Bytes.
pub fn bytes(value: &[u8]) -> Value {
    json!({ "bytes": const_hex::encode(value) })
}

/// A key that signs.
pub fn signer(key: &Address) -> Value {
    json!({ "signer": key.to_string() })
}

/// `snake_case` and `PascalCase` as camelCase.
pub fn camel(name: &str) -> String {
    let mut camel = String::new();
    for (place, word) in name.split('_').enumerate() {
        let (first, rest) = word.split_at(1);
        camel += &if place == 0 { first.to_lowercase() } else { first.to_uppercase() };
        camel += rest;
    }
    camel
}

/// Fields of a record by their names in TypeScript.
macro_rules! fields {
    ($record:expr; $($field:ident)*) => {
        serde_json::Value::Object(serde_json::Map::from_iter([
            $(($crate::to_json::camel(stringify!($field)), $crate::to_json::Plain::plain(&$record.$field)),)*
        ]))
    };
}
pub(crate) use fields;
