//! Reads balance changes from JSON-lines, one at a time.

use std::io::Read;

use serde_json::{Map, Value};

use super::{
    change::{BalanceChange, COLUMNS},
    error::{BalanceError, BalanceProblem},
    lines::Lines,
    row::{RowProblem, not_text, parse, shorten},
};

/// One object per line; other fields are ignored.
pub(super) struct JsonLines<R> {
    lines: Lines<R>,
    file: String,
    last_time: i64,
    failed: bool,
}

impl<R: Read> JsonLines<R> {
    pub(super) fn new(file: impl Into<String>, input: R) -> Self {
        Self { lines: Lines::new(input), file: file.into(), last_time: 0, failed: false }
    }

    fn read_change(&mut self) -> Result<Option<BalanceChange>, RowProblem> {
        if !self.lines.read()? {
            return Ok(None);
        }
        let line = self.lines.line.trim_ascii();
        let object = serde_json::from_slice::<Map<String, Value>>(line).map_err(|_| {
            (None, not_text(line).unwrap_or_else(|| BalanceProblem::NotObject { found: shorten(line) }))
        })?;
        let mut fields = [const { String::new() }; 4];
        for (field, column) in fields.iter_mut().zip(COLUMNS) {
            *field = match object.get(column) {
                None | Some(Value::Null) => return Err((Some(column), BalanceProblem::Missing)),
                Some(Value::String(text)) => text.clone(),
                Some(other) => other.to_string(),
            };
        }
        let change = parse(fields.each_ref().map(|field| field.as_bytes()), self.last_time)?;
        self.last_time = change.time;
        Ok(Some(change))
    }
}

impl<R: Read> Iterator for JsonLines<R> {
    type Item = Result<BalanceChange, BalanceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        self.read_change()
            .map_err(|(column, problem)| {
                self.failed = true;
                let line = (!matches!(problem, BalanceProblem::Unreadable(_))).then_some(self.lines.number);
                BalanceError { file: self.file.clone(), line, column, problem }
            })
            .transpose()
    }
}
