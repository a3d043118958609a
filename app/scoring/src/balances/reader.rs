//! Reads balance changes from CSV, one at a time: memory does not grow with the file.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use influence_core::{
    calendar::{Day, MIN_DAY_SECONDS},
    quantity::MAX_SUPPLY,
};

use super::{BalanceChange, BalanceError, BalanceProblem, COLUMNS};
use crate::key::{Key, from_base58};

/// Bytes read from the input at a time.
const BUFFER: usize = 1 << 17;
/// Longest line in bytes, many times what a row needs: what is longer is no file of balance changes, and must not
/// fill the memory.
const MAX_LINE: u64 = 4_096;
/// Characters of a faulty field that an error repeats.
const QUOTED_CHARS: usize = 50;
/// The last second that every calendar knows, unix time: the last day's number, in the shortest days.
const LAST_TIME: i64 = Day::MAX as i64 * MIN_DAY_SECONDS as i64;

/// An iterator over the balance changes of a file or any other input, in the order they are written.
///
/// It ends after the first error.
pub struct BalanceReader<R> {
    input: BufReader<R>,
    file: String,
    /// The line last read, and its number from 1.
    line: Vec<u8>,
    line_number: u64,
    last_time: i64,
    failed: bool,
}

impl BalanceReader<File> {
    /// Opens the file at `path` and reads its header.
    ///
    /// # Errors
    /// [`BalanceProblem::Unreadable`], and as [`BalanceReader::new`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, BalanceError> {
        let path = path.as_ref();
        let file = path.display().to_string();
        match File::open(path) {
            Ok(input) => Self::new(file, input),
            Err(error) => Err(BalanceError {
                file,
                line: None,
                column: None,
                problem: BalanceProblem::Unreadable(error),
            }),
        }
    }
}

impl<R: Read> BalanceReader<R> {
    /// Reads the header of `input`, which errors call `name`. The input need not be buffered.
    ///
    /// # Errors
    /// [`BalanceProblem::Empty`], [`BalanceProblem::Header`], [`BalanceProblem::LongLine`],
    /// [`BalanceProblem::NotText`], [`BalanceProblem::Unreadable`].
    pub fn new(name: impl Into<String>, input: R) -> Result<Self, BalanceError> {
        let mut reader = Self {
            input: BufReader::with_capacity(BUFFER, input),
            file: name.into(),
            line: Vec::new(),
            line_number: 0,
            last_time: 0,
            failed: false,
        };
        match reader.read_header() {
            Ok(()) => Ok(reader),
            Err((column, problem)) => Err(reader.error(column, problem)),
        }
    }

    fn read_header(&mut self) -> Result<(), Fault> {
        if !self.read_line()? {
            return Err((None, BalanceProblem::Empty));
        }
        let line = self.line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.line);
        if fields(line).eq(COLUMNS.map(str::as_bytes)) {
            return Ok(());
        }
        let found = line.trim_ascii();
        Err((None, not_text(found).unwrap_or(BalanceProblem::Header { found: shorten(found) })))
    }

    /// Reads the next line that is not blank into `line`; false at the end of the input.
    fn read_line(&mut self) -> Result<bool, Fault> {
        loop {
            self.line.clear();
            let read = (&mut self.input).take(MAX_LINE).read_until(b'\n', &mut self.line);
            let read = read.map_err(|error| (None, BalanceProblem::Unreadable(error)))?;
            self.line_number += 1;
            if read as u64 == MAX_LINE {
                return Err((None, not_text(&self.line[..64]).unwrap_or(BalanceProblem::LongLine)));
            }
            if read == 0 || !self.line.trim_ascii().is_empty() {
                return Ok(read > 0);
            }
        }
    }

    fn read_change(&mut self) -> Result<Option<BalanceChange>, Fault> {
        if !self.read_line()? {
            return Ok(None);
        }
        let parsed = parse(&self.line, self.last_time);
        let change = parsed.map_err(|fault| match not_text(&self.line) {
            Some(problem) => (None, problem),
            None => fault,
        })?;
        self.last_time = change.time;
        Ok(Some(change))
    }

    fn error(&self, column: Option<&'static str>, problem: BalanceProblem) -> BalanceError {
        let of_the_file = matches!(problem, BalanceProblem::Unreadable(_) | BalanceProblem::Empty);
        let line = (!of_the_file).then_some(self.line_number);
        BalanceError { file: self.file.clone(), line, column, problem }
    }
}

impl<R: Read> Iterator for BalanceReader<R> {
    type Item = Result<BalanceChange, BalanceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        match self.read_change() {
            Ok(change) => change.map(Ok),
            Err((column, problem)) => {
                self.failed = true;
                Some(Err(self.error(column, problem)))
            }
        }
    }
}

/// What is wrong, and in which column if it is one.
type Fault = (Option<&'static str>, BalanceProblem);

fn parse(line: &[u8], last_time: i64) -> Result<BalanceChange, Fault> {
    let mut row = fields(line);
    let (Some(time), Some(account), Some(owner), Some(balance), None) =
        (row.next(), row.next(), row.next(), row.next(), row.next())
    else {
        return Err((None, BalanceProblem::FieldCount { found: fields(line).count() }));
    };
    let [in_time, in_account, in_owner, in_balance] = COLUMNS.map(Some);
    Ok(BalanceChange {
        time: parse_time(time, last_time).map_err(|problem| (in_time, problem))?,
        token_account: parse_key(account).map_err(|problem| (in_account, problem))?,
        owner: parse_key(owner).map_err(|problem| (in_owner, problem))?,
        balance: parse_balance(balance).map_err(|problem| (in_balance, problem))?,
    })
}

fn parse_time(field: &[u8], last_time: i64) -> Result<i64, BalanceProblem> {
    let time = match digits(field).and_then(|time| i64::try_from(time).ok()) {
        Some(time) => time,
        None => std::str::from_utf8(field)
            .ok()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| BalanceProblem::Time(shorten(field)))?,
    };
    if !(0..=LAST_TIME).contains(&time) {
        return Err(BalanceProblem::TimeOutOfRange { time });
    }
    if time < last_time {
        return Err(BalanceProblem::OutOfOrder { time, last: last_time });
    }
    Ok(time)
}

fn parse_key(field: &[u8]) -> Result<Key, BalanceProblem> {
    // Decoding is cheaper than remembering: a table of keys seen before loses more to the processor's cache than it
    // saves, with five thousand owners as with two hundred thousand.
    from_base58(field).ok_or_else(|| BalanceProblem::Key(shorten(field)))
}

fn parse_balance(field: &[u8]) -> Result<u64, BalanceProblem> {
    match digits(field) {
        Some(balance) if balance <= MAX_SUPPLY => Ok(balance),
        Some(_) => Err(BalanceProblem::BalanceTooLarge(shorten(field))),
        None => Err(match field {
            [b'-', rest @ ..] if is_number(rest) => BalanceProblem::NegativeBalance(shorten(field)),
            _ if is_number(field) => BalanceProblem::BalanceTooLarge(shorten(field)),
            _ => BalanceProblem::Balance(shorten(field)),
        }),
    }
}

/// The number that `field` writes in decimal digits; `None` for anything else and for numbers beyond 64 bits.
fn digits(field: &[u8]) -> Option<u64> {
    if field.is_empty() {
        return None;
    }
    field.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then_some(())?;
        number.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

fn is_number(field: &[u8]) -> bool {
    !field.is_empty() && field.iter().all(u8::is_ascii_digit)
}

/// The fields of a line. None of ours can hold a comma or a line break, so quotes need no more than to be taken off,
/// and a forgotten one can not swallow the rows that follow.
fn fields(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| *byte == b',').map(clean)
}

/// The field without spaces and quotes around it.
fn clean(field: &[u8]) -> &[u8] {
    match field.trim_ascii() {
        [b'"', inner @ .., b'"'] => inner.trim_ascii(),
        bare => bare,
    }
}

/// What makes `bytes` something else than text, if anything does.
fn not_text(bytes: &[u8]) -> Option<BalanceProblem> {
    if bytes.contains(&0) {
        return Some(BalanceProblem::NotText("NUL bytes"));
    }
    std::str::from_utf8(bytes).is_err().then_some(BalanceProblem::NotText("bytes that are not UTF-8"))
}

fn shorten(field: &[u8]) -> String {
    let text = String::from_utf8_lossy(field);
    let mut short = text.chars().take(QUOTED_CHARS).collect::<String>();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short
}
