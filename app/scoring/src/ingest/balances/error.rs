//! What can be wrong with a file of balance changes, and what to do about it.

use std::{fmt, io};

/// Why a file of balance changes was refused: one sentence that names file, line, column, problem and remedy.
#[derive(Debug, thiserror::Error)]
#[error("{file}{}: {problem}; {}", Place(self), problem.remedy())]
pub struct BalanceError {
    /// The file's path, or what else the input was called.
    pub file: String,
    /// The line, counted from 1; none where the file as a whole is the problem.
    pub line: Option<u64>,
    /// The column's name, where one field is the problem.
    pub column: Option<&'static str>,
    /// What is wrong.
    pub problem: BalanceProblem,
}

/// What is wrong with a file of balance changes.
#[derive(Debug, thiserror::Error)]
pub enum BalanceProblem {
    /// The file can not be opened or read.
    #[error("can not be read ({0})")]
    Unreadable(io::Error),
    /// There is nothing in the file, not even a header.
    #[error("the file is empty")]
    Empty,
    /// The first line is not the header.
    #[error("the header is {found:?}")]
    Header {
        /// The first line, shortened.
        found: String,
    },
    /// A row has too few or too many fields.
    #[error("the row has {found} field{} instead of 4", if *found == 1 { "" } else { "s" })]
    FieldCount {
        /// Fields in the row.
        found: usize,
    },
    /// A line is longer than any row can be.
    #[error("the line is longer than 4 096 bytes")]
    LongLine,
    /// A row holds bytes that are not text.
    #[error("the row holds {0}")]
    NotText(
        /// Which bytes.
        &'static str,
    ),
    /// The name does not tell how the file is written.
    #[error("the name tells no known format")]
    Format,
    /// A line of JSON-lines that is no JSON object.
    #[error("{found:?} is no JSON object")]
    NotObject {
        /// The line, shortened.
        found: String,
    },
    /// A row without a value.
    #[error("there is no value")]
    Missing,
    /// A Parquet file that can not be understood.
    #[error("is no readable Parquet file ({0})")]
    Parquet(
        /// Why.
        String,
    ),
    /// A column of a Parquet file that is missing or of another type.
    #[error("the column is {found}")]
    Column {
        /// Its type, or that it is missing.
        found: String,
    },
    /// A time that is not a whole number.
    #[error("{0:?} is not a whole number of unix seconds")]
    Time(
        /// The field, shortened.
        String,
    ),
    /// A time before 1970, or after the last day of the calendar.
    #[error("{time} lies {} the calendar", if *time < 0 { "before" } else { "after" })]
    TimeOutOfRange {
        /// The time, unix seconds.
        time: i64,
    },
    /// A row is older than the one before it.
    #[error("{time} is earlier than the row before, {last}")]
    OutOfOrder {
        /// The row's time, unix seconds.
        time: i64,
        /// The time of the row before, unix seconds.
        last: i64,
    },
    /// A file begins before the one that goes before it by name ends.
    #[error("its first row's time {time} is earlier than the end of the file before, {last}")]
    FilesOutOfOrder {
        /// The time of its first row, unix seconds.
        time: i64,
        /// The time of the last row of the file before, unix seconds.
        last: i64,
    },
    /// A key that is not base58 of 32 bytes.
    #[error("{0:?} is not the base58 of a 32-byte key")]
    Key(
        /// The field, shortened.
        String,
    ),
    /// A balance that is not a whole number.
    #[error("{0:?} is not a whole number of base units")]
    Balance(
        /// The field, shortened.
        String,
    ),
    /// A balance below zero.
    #[error("the balance {0} is below zero")]
    NegativeBalance(
        /// The field, shortened.
        String,
    ),
    /// A balance above the largest supply a mint may have.
    #[error("the balance {0} is above the largest supply, 2^61 base units")]
    BalanceTooLarge(
        /// The field, shortened.
        String,
    ),
}

impl BalanceProblem {
    /// What the reader can do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "check the path and the permission to read it",
            Self::Empty => "begin it with the line unix_time,token_account,owner,balance",
            Self::Header { .. } => "make the first line unix_time,token_account,owner,balance",
            Self::FieldCount { .. } | Self::LongLine => {
                "write each row as unix_time,token_account,owner,balance"
            }
            Self::NotText(_) => "save the file as plain UTF-8 text",
            Self::Format => "let it end in .csv, .jsonl (both also .gz or .zst) or .parquet",
            Self::NotObject { .. } => "write each row as an object in a line of its own",
            Self::Missing => "give every row unix_time, token_account, owner and balance",
            Self::Parquet(_) => "export it again",
            Self::Column { .. } => {
                "write unix_time and balance as whole numbers, token_account and owner as text"
            }
            Self::Time(_) => "write the time as unix seconds, for example 1767571200",
            Self::TimeOutOfRange { .. } => "write the time as unix seconds, not as milliseconds or years",
            Self::OutOfOrder { .. } => "sort the file by unix_time",
            Self::FilesOutOfOrder { .. } => "name the files so that their names are in the order of time",
            Self::Key(_) => "write the address in full, as a wallet or an explorer shows it",
            Self::Balance(_) => {
                "write the balance in base units, digits only, for example 1500000 for 1.5 tokens of 6 decimals"
            }
            Self::NegativeBalance(_) => "write the balance after the change, not the change itself",
            Self::BalanceTooLarge(_) => "write the balance in base units of this mint",
        }
    }
}

/// Where in the file: ", line 3, owner".
struct Place<'a>(&'a BalanceError);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.0.line {
            write!(f, ", line {line}")?;
        }
        if let Some(column) = self.0.column {
            write!(f, ", {column}")?;
        }
        Ok(())
    }
}
