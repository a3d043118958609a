//! The check of one row, the same for all formats.

use solana_address::Address;

use super::{
    schema::{ColumnPresence, ColumnSchema, ColumnType, MAX_TEXT, TableSchema},
    tables::event_kind,
};

/// Reasons for rejecting a row, as in the reject file.
pub(super) mod reason {
    pub(in super::super) const MISSING: &str = "is missing";
    pub(in super::super) const NOT_WHOLE: &str = "is not a whole number";
    pub(in super::super) const NEGATIVE: &str = "is negative";
    pub(in super::super) const TOO_LARGE: &str = "is too large";
    pub(in super::super) const UNKNOWN_KIND: &str = "is not a known kind";
    pub(in super::super) const NOT_ADDRESS: &str = "is not a base58 address";
    pub(in super::super) const NOT_TEXT: &str = "is not text";
    pub(in super::super) const TOO_LONG: &str = "is too long";
    pub(in super::super) const DUPLICATE: &str = "is a duplicate";
    pub(in super::super) const FIELDS: &str = "has a different number of fields than the header";
    pub(in super::super) const NOT_OBJECT: &str = "is not a JSON object";
    pub(in super::super) const LONG_LINE: &str = "is a line of more than 65 536 bytes";
    pub(in super::super) const NOT_UTF8: &str = "contains invalid UTF-8";
}

/// Value of a field before the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// No value, or empty text.
    Missing,
    Integer(i64),
    /// A number outside the signed 64-bit range.
    TooLarge,
    /// Text, which may contain a number.
    Text(&'a str),
    /// Neither text nor a whole number: a fraction, a boolean, a list.
    Other,
}

impl<'a> Cell<'a> {
    /// Creates a cell of text; empty text is missing.
    pub(super) fn text(text: &'a str) -> Self {
        if text.is_empty() { Self::Missing } else { Self::Text(text) }
    }

    /// The cell as the reject file shows it.
    pub(super) fn show(&self) -> String {
        match self {
            Self::Missing | Self::TooLarge | Self::Other => String::new(),
            Self::Integer(number) => number.to_string(),
            Self::Text(text) => (*text).to_owned(),
        }
    }
}

/// Value of a field after the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    None,
    Integer(i64),
    Text(&'a str),
}

/// The wrong column of a row, and the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowError {
    /// Index of the column in the table's schema.
    pub(super) column: usize,
    pub(super) reason: &'static str,
}

/// Checks a row, whose `cells` are in the order of the schema's columns. The error is of the first wrong column.
pub(super) fn check<'a>(schema: &TableSchema, cells: &[Cell<'a>]) -> Result<Vec<Value<'a>>, RowError> {
    let mut values = Vec::with_capacity(cells.len());
    let mut quantity_max = 0;
    for (index, (column, cell)) in schema.columns.iter().zip(cells).enumerate() {
        let value = check_cell(column, *cell, quantity_max);
        let value = value.map_err(|reason| RowError { column: index, reason })?;
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
        ColumnType::Address => text(cell, |key| key.parse::<Address>().is_ok(), reason::NOT_ADDRESS),
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

/// Parses digits. A sign is accepted only to distinguish negative numbers from other text.
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
