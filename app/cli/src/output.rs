//! Output for the terminal or as JSON.
//!
//! Amounts are JSON objects as elsewhere on Solana: base units as a string (a float cannot hold them exactly), decimals,
//! and the amount in tokens. Addresses and signatures are base58.

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

use crate::CliError;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Text and tables
    #[default]
    Display,
    /// JSON, indented
    Json,
    /// JSON on one line
    JsonCompact,
}

/// Result of a command: [`Display`] for the terminal, [`Serialize`] for JSON.
pub trait Output: Serialize + Display {}

impl<T: Serialize + Display> Output for T {}

#[derive(Clone, Copy, Debug)]
pub struct Printer {
    format: OutputFormat,
}

impl Printer {
    pub const fn new(format: OutputFormat) -> Self {
        Self { format }
    }

    pub fn is_display(&self) -> bool {
        self.format == OutputFormat::Display
    }

    /// Prints the result of a command to stdout.
    pub fn print(&self, output: &impl Output) -> Result<(), CliError> {
        match self.format {
            OutputFormat::Display => self.print_progress(output),
            OutputFormat::Json => write_line(serde_json::to_string_pretty(output).map_err(CliError::user)?),
            OutputFormat::JsonCompact => write_line(serde_json::to_string(output).map_err(CliError::user)?),
        }
    }

    /// Prints an intermediate text; JSON formats omit it.
    pub fn print_progress(&self, text: impl Display) -> Result<(), CliError> {
        if self.is_display() { write_line(text) } else { Ok(()) }
    }

    pub fn print_error(&self, error: &CliError) {
        let json = json!({ "error": error.to_json() });
        match self.format {
            OutputFormat::Display => eprintln!("{} {error}", style("error:").for_stderr().red().bold()),
            OutputFormat::Json => eprintln!("{json:#}"),
            OutputFormat::JsonCompact => eprintln!("{json}"),
        }
    }
}

fn write_line(text: impl Display) -> Result<(), CliError> {
    let text = text.to_string();
    match writeln!(io::stdout().lock(), "{}", text.trim_end_matches('\n')) {
        // A closed pipe, as of `| head`, is not an error.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::user(format!("cannot write the result: {error}")))
        }
        _ => Ok(()),
    }
}

/// Amount of the mint: tokens, or points (1 token is 1 point).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Base units.
    pub units: u64,
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

/// Serializes a value as its `Display` text: an address, a hash, a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsString<T>(pub T);

impl<T: Display> Display for AsString<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Display> Serialize for AsString<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// 32-byte hash, as hexadecimal text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HexHash(pub [u8; 32]);

impl Display for HexHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&const_hex::encode(self.0))
    }
}

impl Serialize for HexHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl FromStr for HexHash {
    type Err = const_hex::FromHexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const_hex::decode_to_array(text).map(Self)
    }
}

/// Formats unix seconds: `2026-11-21 00:00:00 UTC`.
pub fn format_time(unix_time: i64) -> String {
    DateTime::from_timestamp(unix_time, 0).unwrap_or_default().format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// `part` of `whole` in millionths, rounded down.
pub fn share_of(part: u64, whole: u64) -> u32 {
    let millionths = (u128::from(part) * 1_000_000).checked_div(whole.into()).unwrap_or(0);
    u32::try_from(millionths).unwrap_or(u32::MAX)
}

/// Formats millionths as a percentage.
pub fn format_percent(millionths: u32) -> String {
    format!("{}%", amount::format_exact(millionths.into(), 4))
}

pub fn new_table(headings: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(headings.iter().map(|text| Cell::new(*text)));
    table
}

/// Right-aligned cell.
pub fn right_cell(text: impl Display) -> Cell {
    Cell::new(text).set_alignment(CellAlignment::Right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_in_both_formats() {
        let tokens = Tokens { units: 1_234_500_000, decimals: 6 };
        assert_eq!(tokens.to_string(), "1 234.5");
        let expected = json!({"amount": "1234500000", "decimals": 6, "uiAmountString": "1234.5"});
        assert_eq!(serde_json::to_value(tokens).expect("JSON"), expected);
        let largest = Tokens { units: u64::MAX, decimals: 0 };
        assert_eq!(serde_json::to_value(largest).expect("JSON")["amount"], u64::MAX.to_string());
    }

    #[test]
    fn shares_are_rounded_down() {
        assert_eq!(format_percent(share_of(4_000, 10_000)), "40%");
        assert_eq!(format_percent(share_of(1, 3)), "33.3333%");
        assert_eq!(format_percent(share_of(1, 0)), "0%");
    }

    #[test]
    fn hashes_are_64_digits() {
        let hash = HexHash(std::array::from_fn(|index| u8::try_from(index * 7).unwrap_or(0)));
        assert_eq!(hash.to_string().parse(), Ok(hash));
        for wrong in ["", "0", &"0".repeat(63), &"0".repeat(66), &"g".repeat(64), &"é".repeat(32)] {
            assert!(wrong.parse::<HexHash>().is_err(), "{wrong}");
        }
    }
}
