//! What commands say: for people, or as JSON with a schema that stays
//! ([decision 33](../../../docs/decisions/0033-the-command-line.md)).
//!
//! Amounts are objects as everywhere on Solana: base units as a string (they pass what a float can hold), decimals, and
//! the same in tokens. Addresses and signatures are base58.

use std::{
    fmt::{self, Display},
    io::{self, Write},
    str::FromStr,
};

use chrono::DateTime;
use clap::ValueEnum;
use comfy_table::{Cell, CellAlignment, Table, presets::UTF8_FULL_CONDENSED};
use console::style;
use influence_client::amount;
use serde::{Serialize, Serializer, ser::SerializeStruct};
use serde_json::json;

use crate::Failure;

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Display,
    /// JSON, indented
    Json,
    /// JSON in one line
    JsonCompact,
}

/// A result: what [`Display`] writes for people, and what [`Serialize`] writes for programs.
pub trait Output: Serialize + Display {}

impl<T: Serialize + Display> Output for T {}

/// Writes results to the standard output, in the format asked for.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    format: Format,
}

impl Printer {
    /// In this format.
    pub const fn new(format: Format) -> Self {
        Self { format }
    }

    /// Whether people read it.
    pub fn is_for_people(&self) -> bool {
        self.format == Format::Display
    }

    /// Writes the result of a command.
    ///
    /// # Errors
    /// [`Failure::User`] when it can not be written; a reader who went away is none.
    pub fn print(&self, output: &impl Output) -> Result<(), Failure> {
        match self.format {
            Format::Display => self.say(output),
            Format::Json => line(serde_json::to_string_pretty(output).map_err(Failure::user)?),
            Format::JsonCompact => line(serde_json::to_string(output).map_err(Failure::user)?),
        }
    }

    /// Says something to people on the way to the result; programs hear nothing of it.
    ///
    /// # Errors
    /// As [`Printer::print`].
    pub fn say(&self, words: impl Display) -> Result<(), Failure> {
        if self.is_for_people() { line(words) } else { Ok(()) }
    }

    /// Writes why the command failed to the standard error.
    pub fn fail(&self, failure: &Failure) {
        let told = json!({ "error": failure.told() });
        match self.format {
            Format::Display => eprintln!("{} {failure}", style("error:").for_stderr().red().bold()),
            Format::Json => eprintln!("{told:#}"),
            Format::JsonCompact => eprintln!("{told}"),
        }
    }
}

/// Writes a line; whoever stopped reading has read enough.
fn line(text: impl Display) -> Result<(), Failure> {
    let text = text.to_string();
    match writeln!(io::stdout().lock(), "{}", text.trim_end_matches('\n')) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::user(format!("the result can not be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// An amount of the mint: tokens, or points, of which one token is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Base units.
    pub units: u64,
    /// Of the mint.
    pub decimals: u8,
}

impl Display for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&amount::format_ui(self.units, self.decimals, ' '))
    }
}

impl Serialize for Tokens {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tokens = serializer.serialize_struct("Tokens", 3)?;
        tokens.serialize_field("amount", &self.units.to_string())?;
        tokens.serialize_field("decimals", &self.decimals)?;
        tokens.serialize_field("uiAmountString", &amount::format_exact(self.units, self.decimals))?;
        tokens.end()
    }
}

/// Something that JSON has as text: an address, a hash, a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text<T>(pub T);

impl<T: Display> Display for Text<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Display> Serialize for Text<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// 32 bytes as hexadecimal text: a digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hex(pub [u8; 32]);

impl Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for Hex {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let digit = |digit: u8| char::from(digit).to_digit(16);
        let byte = |[high, low]: &[u8; 2]| u8::try_from((digit(*high)? << 4) | digit(*low)?).ok();
        let bytes: Option<Vec<u8>> = pairs.iter().map(byte).collect();
        let bytes = bytes.filter(|_| rest.is_empty()).and_then(|bytes| bytes.try_into().ok());
        bytes.map(Self).ok_or(())
    }
}

/// A moment (unix seconds) as people read it: `2026-11-21 00:00:00 UTC`.
pub fn time(at: i64) -> String {
    DateTime::from_timestamp(at, 0).unwrap_or_default().format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// An empty table with these headings.
pub fn table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(headings.iter().map(|text| Cell::new(*text)));
    table
}

/// A number's cell, set to the right.
pub fn right(text: impl Display) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_in_both_forms() {
        let tokens = Tokens { units: 1_234_500_000, decimals: 6 };
        assert_eq!(tokens.to_string(), "1 234.5");
        let expected = json!({"amount": "1234500000", "decimals": 6, "uiAmountString": "1234.5"});
        assert_eq!(serde_json::to_value(tokens).expect("JSON"), expected);
        let largest = Tokens { units: u64::MAX, decimals: 0 };
        assert_eq!(serde_json::to_value(largest).expect("JSON")["amount"], u64::MAX.to_string());
    }
    #[test]
    fn digests_are_64_digits() {
        let digest = Hex(std::array::from_fn(|place| u8::try_from(place * 7).unwrap_or(0)));
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for wrong in ["", "0", &"0".repeat(63), &"0".repeat(66), &"g".repeat(64), &"é".repeat(32)] {
            assert_eq!(wrong.parse::<Hex>(), Err(()), "{wrong}");
        }
    }
}
