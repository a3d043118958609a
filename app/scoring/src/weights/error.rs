//! Why a weights file was refused.

use std::io;

/// Why a weights file was refused: one sentence that names the key and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The file cannot be read.
    #[error("{file}: cannot be read ({reason}); check the path and the permission to read it")]
    Unreadable {
        /// The file.
        file: String,
        /// What went wrong.
        reason: io::Error,
    },
    /// The file is no weights file: a key is missing, unknown or of the wrong type, or the text is no TOML.
    #[error("{file}{place}: {problem}; {remedy}", place = line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Format {
        /// The file.
        file: String,
        /// The line, from 1, where it is known.
        line: Option<usize>,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// A number is outside its range.
    #[error("{file}: {key} is {value}; write a whole number from {least} to {most}")]
    Range {
        /// The file.
        file: String,
        /// The key, with the tables it is in.
        key: String,
        /// Its value.
        value: u64,
        /// Smallest value.
        least: u64,
        /// Largest value.
        most: u64,
    },
    /// Percentages that do not sum to 100.
    #[error("{file}: {keys} sum to {sum}; change them so that they sum to 100")]
    Sum {
        /// The file.
        file: String,
        /// The keys.
        keys: &'static str,
        /// Their sum.
        sum: u64,
    },
    /// With this mint's decimals, a day's sums would not fit the numbers they are computed in.
    #[error(
        "with {decimals} decimals, {what} would not fit 38 digits; use rounder values of \"per\" (fewer different \
         prime factors), or lower limits and the cap"
    )]
    Overflow {
        /// The mint's decimals.
        decimals: u8,
        /// What would not fit.
        what: &'static str,
    },
}
