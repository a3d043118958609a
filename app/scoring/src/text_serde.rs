//! Values as text in JSON and Parquet, by `Display` and `FromStr`: `#[serde(with = "crate::text_serde")]`.
//!
//! Addresses are base58. Amounts are decimal, since many JSON readers lose precision above 2^53 and Arrow's decimals are
//! read and written as text.

use std::{fmt::Display, str::FromStr};

use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(crate) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

pub(crate) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    parse(&String::deserialize(from)?)
}

fn parse<T: FromStr, E: Error>(text: &str) -> Result<T, E> {
    text.parse().map_err(|_| E::custom(format!("invalid value {text:?}")))
}

/// The same for an optional value.
pub(crate) mod option {
    use super::{Deserialize, Deserializer, Display, FromStr, Serializer, parse};

    pub(crate) fn serialize<T: Display, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => to.serialize_some(&value.to_string()),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
        Option::<String>::deserialize(from)?.map(|text| parse(&text)).transpose()
    }
}

/// The same for an array, as a list.
pub(crate) mod array {
    use super::{Deserialize, Deserializer, Display, Error, FromStr, Serializer, parse};

    pub(crate) fn serialize<T: Display, S: Serializer, const N: usize>(
        values: &[T; N],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.collect_seq(values.iter().map(ToString::to_string))
    }

    pub(crate) fn deserialize<'de, T: FromStr, D: Deserializer<'de>, const N: usize>(
        from: D,
    ) -> Result<[T; N], D::Error> {
        let texts = Vec::<String>::deserialize(from)?;
        // Elements are text, so serde's own arrays of numbers cannot be used.
        let values = texts.iter().map(|text| parse(text)).collect::<Result<Vec<T>, D::Error>>()?;
        values.try_into().map_err(|_| D::Error::custom(format!("expected {N} values")))
    }
}
