//! Errors of weights files.

use std::io;

/// An error in a weights file: one sentence with the key and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// The file cannot be read.
    #[error("{file}: cannot be read ({reason}); check that the path exists and is readable")]
    Unreadable {
        /// The file.
        file: String,
        /// The reason.
        reason: io::Error,
    },
    /// A missing or unknown key, a value of the wrong type, or invalid TOML.
    #[error("{file}{place}: {problem}; {remedy}", place = line.map(|line| format!(", line {line}")).unwrap_or_default())]
    Format {
        /// The file.
        file: String,
        /// The line, from 1, where it is known.
        line: Option<usize>,
        /// The problem.
        problem: String,
        /// The remedy.
        remedy: String,
    },
    /// A number is outside its range.
    #[error("{file}: {key} is {value}; write a whole number from {least} to {most}")]
    Range {
        /// The file.
        file: String,
        /// The key, with its tables.
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
    /// With the mint's decimals, a day's sums could exceed the SQL's numbers.
    #[error(
        "with {decimals} decimals, {what} would exceed 38 digits; use rounder values of \"per\" (fewer different \
         prime factors), or lower limits and the cap"
    )]
    Overflow {
        /// The mint's decimals.
        decimals: u8,
        /// The value that is too large.
        what: &'static str,
    },
}
