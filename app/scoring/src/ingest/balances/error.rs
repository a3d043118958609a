//! Errors in files of balance changes, and their remedies.

use std::{fmt, io};

/// An error in a file of balance changes: one sentence with file, line, column, problem and remedy.
#[derive(Debug, thiserror::Error)]
#[error("{file}{}: {problem}; {}", Position(self), problem.remedy())]
pub struct BalanceError {
    /// Path of the file, or name of the input.
    pub file: String,
    /// The line, from 1; none if the whole file is wrong.
    pub line: Option<u64>,
    /// Name of the wrong column, if one field is wrong.
    pub column: Option<&'static str>,
    /// The problem.
    pub problem: BalanceProblem,
}

/// A problem in a file of balance changes.
#[derive(Debug, thiserror::Error)]
pub enum BalanceProblem {
    /// The file cannot be opened or read.
    #[error("cannot be read ({0})")]
    Unreadable(io::Error),
    /// The file is empty, without a header.
    #[error("the file is empty")]
    Empty,
    /// The first line is not the header.
    #[error("the header is {found:?}")]
    Header {
        /// The first line, shortened.
        found: String,
    },
    /// A row with too few or too many fields.
    #[error("the row has {found} field{} instead of 4", if *found == 1 { "" } else { "s" })]
    FieldCount {
        /// Number of fields in the row.
        found: usize,
    },
    /// A line that is too long.
    #[error("the line is longer than 4 096 bytes")]
    LongLine,
    /// A row with bytes that are not text.
    #[error("the row contains {0}")]
    NotText(
        /// Which bytes.
        &'static str,
    ),
    /// A file name without a known format.
    #[error("unknown format")]
    Format,
    /// A line that is not a JSON object.
    #[error("{found:?} is not a JSON object")]
    NotObject {
        /// The line, shortened.
        found: String,
    },
    /// A missing value.
    #[error("the value is missing")]
    Missing,
    /// An invalid Parquet file.
    #[error("is not a valid Parquet file ({0})")]
    Parquet(
        /// The reason.
        String,
    ),
    /// A column of a Parquet file that is missing or has the wrong type.
    #[error("the column is {found}")]
    Column {
        /// The type of the column, or "missing".
        found: String,
    },
    /// A time that is not a whole number.
    #[error("{0:?} is not a whole number of unix seconds")]
    Time(
        /// The field, shortened.
        String,
    ),
    /// A time before 1970, or after the last day of the calendar.
    #[error("{time} is {} the calendar", if *time < 0 { "before" } else { "after" })]
    TimeOutOfRange {
        /// The time, unix seconds.
        time: i64,
    },
    /// A row that is earlier than the previous one.
    #[error("{time} is earlier than the previous row, {last}")]
    OutOfOrder {
        /// Time of the row, unix seconds.
        time: i64,
        /// Time of the previous row, unix seconds.
        last: i64,
    },
    /// A file that starts before the end of the previous file by name.
    #[error("the first row's time {time} is earlier than the end of the previous file, {last}")]
    FilesOutOfOrder {
        /// Time of the first row, unix seconds.
        time: i64,
        /// Time of the last row of the previous file, unix seconds.
        last: i64,
    },
    /// Text that is not a base58 address.
    #[error("{0:?} is not a base58 address")]
    Address(
        /// The field, shortened.
        String,
    ),
    /// A balance that is not a whole number.
    #[error("{0:?} is not a whole number of base units")]
    Balance(
        /// The field, shortened.
        String,
    ),
    /// A negative balance.
    #[error("the balance {0} is negative")]
    NegativeBalance(
        /// The field, shortened.
        String,
    ),
    /// A balance above the largest supply of a mint.
    #[error("the balance {0} is above the largest supply, 2^61 base units")]
    BalanceTooLarge(
        /// The field, shortened.
        String,
    ),
}

impl BalanceProblem {
    /// The remedy.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "check that the path exists and is readable",
            Self::Empty => "start it with the line unix_time,token_account,owner,balance",
            Self::Header { .. } => "make the first line unix_time,token_account,owner,balance",
            Self::FieldCount { .. } | Self::LongLine => {
                "write each row as unix_time,token_account,owner,balance"
            }
            Self::NotText(_) => "save the file as plain UTF-8 text",
            Self::Format => "use a name that ends in .csv, .jsonl (both also .gz or .zst) or .parquet",
            Self::NotObject { .. } => "write one JSON object per line",
            Self::Missing => "give every row unix_time, token_account, owner and balance",
            Self::Parquet(_) => "export it again",
            Self::Column { .. } => {
                "write unix_time and balance as whole numbers, token_account and owner as text"
            }
            Self::Time(_) => "write the time as unix seconds, for example 1767571200",
            Self::TimeOutOfRange { .. } => "write the time as unix seconds, not as milliseconds or years",
            Self::OutOfOrder { .. } => "sort the file by unix_time",
            Self::FilesOutOfOrder { .. } => "rename the files so that names are in order of time",
            Self::Address(_) => "write the address in full, as a wallet or an explorer shows it",
            Self::Balance(_) => {
                "write the balance in base units, digits only, for example 1500000 for 1.5 tokens of 6 decimals"
            }
            Self::NegativeBalance(_) => "write the balance after the change, not the difference",
            Self::BalanceTooLarge(_) => "write the balance in base units of this mint",
        }
    }
}

/// Position in the file: ", line 3, owner".
struct Position<'a>(&'a BalanceError);

impl fmt::Display for Position<'_> {
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
