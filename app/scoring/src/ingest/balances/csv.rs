//! Reads balance changes from CSV one by one: memory does not grow with the file.

use std::{fs::File, io::Read, path::Path};

use super::{
    change::{BalanceChange, COLUMNS},
    error::{BalanceError, BalanceProblem},
    lines::Lines,
    row::{RowProblem, not_text, parse, shorten},
};

/// Iterator over the balance changes of a CSV file or other input, in order. Ends after the first error.
pub struct BalanceCsvReader<R> {
    lines: Lines<R>,
    file: String,
    last_time: i64,
    failed: bool,
}

impl BalanceCsvReader<File> {
    /// Opens the file at `path` and reads its header.
    ///
    /// # Errors
    /// [`BalanceProblem::Unreadable`], and as [`BalanceCsvReader::new`].
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

impl<R: Read> BalanceCsvReader<R> {
    /// Reads the header of `input`; errors use `name`. The input need not be buffered.
    ///
    /// # Errors
    /// [`BalanceProblem::Empty`], [`BalanceProblem::Header`], [`BalanceProblem::LongLine`],
    /// [`BalanceProblem::NotText`], [`BalanceProblem::Unreadable`].
    pub fn new(name: impl Into<String>, input: R) -> Result<Self, BalanceError> {
        let mut reader = Self { lines: Lines::new(input), file: name.into(), last_time: 0, failed: false };
        match reader.read_header() {
            Ok(()) => Ok(reader),
            Err((column, problem)) => Err(reader.error(column, problem)),
        }
    }

    fn read_header(&mut self) -> Result<(), RowProblem> {
        if !self.lines.read()? {
            return Err((None, BalanceProblem::Empty));
        }
        if fields(&self.lines.line).eq(COLUMNS.map(str::as_bytes)) {
            return Ok(());
        }
        let found = self.lines.line.trim_ascii();
        Err((None, not_text(found).unwrap_or(BalanceProblem::Header { found: shorten(found) })))
    }

    fn read_change(&mut self) -> Result<Option<BalanceChange>, RowProblem> {
        if !self.lines.read()? {
            return Ok(None);
        }
        let parsed = parse_line(&self.lines.line, self.last_time);
        // A NUL byte or invalid UTF-8 explains the problem better than the field in which it was found.
        let change = parsed.map_err(|problem| match not_text(&self.lines.line) {
            Some(problem) => (None, problem),
            None => problem,
        })?;
        self.last_time = change.time;
        Ok(Some(change))
    }

    fn error(&self, column: Option<&'static str>, problem: BalanceProblem) -> BalanceError {
        let is_whole_file = matches!(problem, BalanceProblem::Unreadable(_) | BalanceProblem::Empty);
        let line = (!is_whole_file).then_some(self.lines.number);
        BalanceError { file: self.file.clone(), line, column, problem }
    }
}

impl<R: Read> Iterator for BalanceCsvReader<R> {
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

fn parse_line(line: &[u8], last_time: i64) -> Result<BalanceChange, RowProblem> {
    let mut row = fields(line);
    let (Some(time), Some(account), Some(owner), Some(balance), None) =
        (row.next(), row.next(), row.next(), row.next(), row.next())
    else {
        return Err((None, BalanceProblem::FieldCount { found: fields(line).count() }));
    };
    parse([time, account, owner, balance], last_time)
}

/// The fields of a line. No field can contain a comma or a line break, so quotes are only removed, and a missing quote
/// cannot swallow the following rows.
fn fields(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|byte| *byte == b',').map(clean)
}

/// The field without surrounding spaces and quotes.
fn clean(field: &[u8]) -> &[u8] {
    match field.trim_ascii() {
        [b'"', inner @ .., b'"'] => inner.trim_ascii(),
        bare => bare,
    }
}
