//! The check of one row, whatever it was read from.

use super::schema::{ColumnPresence, ColumnSchema, ColumnType, MAX_TEXT, TableSchema, event_kind};
use crate::key::from_base58;

/// Reasons for leaving a row out, as the reject file gives them.
pub(super) mod reason {
    pub(in super::super) const MISSING: &str = "is missing";
    pub(in super::super) const NOT_WHOLE: &str = "is no whole number";
    pub(in super::super) const NEGATIVE: &str = "is negative";
    pub(in super::super) const TOO_LARGE: &str = "is too large";
    pub(in super::super) const UNKNOWN_KIND: &str = "is no known kind";
    pub(in super::super) const NOT_KEY: &str = "is no base58 of a 32-byte key";
    pub(in super::super) const NOT_TEXT: &str = "is no text";
    pub(in super::super) const TOO_LONG: &str = "is too long";
    pub(in super::super) const SEEN: &str = "was in a row before";
    pub(in super::super) const FIELDS: &str = "has another number of fields than the header";
    pub(in super::super) const NOT_OBJECT: &str = "is no JSON object";
    pub(in super::super) const LONG_LINE: &str = "is a line of more than 65 536 bytes";
    pub(in super::super) const NOT_UTF8: &str = "holds bytes that are no UTF-8";
}

/// What a field of a row holds, before it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// Nothing, or the empty text.
    Missing,
    /// A number.
    Integer(i64),
    /// A number beyond 64 bits with sign.
    TooLarge,
    /// Text, which may be a number's.
    Text(&'a str),
    /// What is neither text nor a whole number: a fraction, true, a list.
    Other,
}

impl<'a> Cell<'a> {
    /// A cell of text; the empty text is nothing.
    pub(super) fn text(text: &'a str) -> Self {
        if text.is_empty() { Self::Missing } else { Self::Text(text) }
    }
}

/// What a field of a row holds, checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    None,
    Integer(i64),
    Text(&'a str),
}

/// The column that is wrong, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Index of the column in the table's schema.
    pub(super) column: usize,
    pub(super) reason: &'static str,
}

/// Checks a row, whose `cells` are in the order of the schema's columns. The first column that is wrong is
/// the fault.
pub(super) fn check<'a>(schema: &TableSchema, cells: &[Cell<'a>]) -> Result<Vec<Value<'a>>, Fault> {
    let mut values = Vec::with_capacity(cells.len());
    let mut quantity_max = 0;
    for (index, (column, cell)) in schema.columns.iter().zip(cells).enumerate() {
        let value = check_cell(column, *cell, quantity_max);
        let value = value.map_err(|reason| Fault { column: index, reason })?;
        if let (ColumnType::Event, Value::Text(name)) = (column.kind, value) {
            quantity_max = event_kind(name).map_or(0, |event| event.max);
        }
        values.push(value);
    }
    Ok(values)
}

fn check_cell<'a>(
    column: &ColumnSchema,
    cell: Cell<'a>,
    quantity_max: i64,
) -> Result<Value<'a>, &'static str> {
    if cell == Cell::Missing {
        return match column.presence {
            ColumnPresence::Required => Err(reason::MISSING),
            ColumnPresence::Optional => Ok(Value::None),
            ColumnPresence::Zero => Ok(Value::Integer(0)),
        };
    }
    match column.kind {
        ColumnType::Integer { max, .. } => integer(cell, max),
        ColumnType::Quantity => integer(cell, quantity_max),
        ColumnType::Event => text(cell, |name| event_kind(name).is_some(), reason::UNKNOWN_KIND),
        ColumnType::Key => text(cell, |key| from_base58(key.as_bytes()).is_some(), reason::NOT_KEY),
        ColumnType::Text => text(cell, |text| text.chars().nth(MAX_TEXT).is_none(), reason::TOO_LONG),
    }
}

fn integer<'a>(cell: Cell<'a>, max: i64) -> Result<Value<'a>, &'static str> {
    let number = match cell {
        Cell::Integer(number) => number,
        Cell::Text(text) => parse(text)?,
        Cell::TooLarge => return Err(reason::TOO_LARGE),
        Cell::Other | Cell::Missing => return Err(reason::NOT_WHOLE),
    };
    match number {
        ..0 => Err(reason::NEGATIVE),
        _ if number > max => Err(reason::TOO_LARGE),
        _ => Ok(Value::Integer(number)),
    }
}

fn text<'a>(
    cell: Cell<'a>,
    fits: impl FnOnce(&str) -> bool,
    otherwise: &'static str,
) -> Result<Value<'a>, &'static str> {
    match cell {
        Cell::Text(text) if fits(text) => Ok(Value::Text(text)),
        Cell::Text(_) => Err(otherwise),
        _ => Err(reason::NOT_TEXT),
    }
}

/// Digits, with a sign only to tell what is negative from what is no number.
fn parse(text: &str) -> Result<i64, &'static str> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(reason::NOT_WHOLE);
    }
    match text.parse() {
        Ok(number) => Ok(number),
        Err(_) if text.starts_with('-') => Err(reason::NEGATIVE),
        Err(_) => Err(reason::TOO_LARGE),
    }
}
