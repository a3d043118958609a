//! JSON-lines: one object per line.

use serde_json::{Map, Value};

use super::{lines::Lines, sink::Sink};
use crate::ingest::{
    error::IngestError,
    row_check::{Cell, reason},
};

/// Reads all rows into `sink`.
pub(super) async fn read_json_lines(lines: &mut Lines<'_>, sink: &mut Sink<'_>) -> Result<(), IngestError> {
    let schema = sink.schema();
    while let Some(line) = lines.next().await? {
        if line.is_too_long {
            sink.reject_line(line.number, line.bytes, reason::LONG_LINE)?;
            continue;
        }
        if std::str::from_utf8(line.bytes).is_err() {
            sink.reject_line(line.number, line.bytes, reason::NOT_UTF8)?;
            continue;
        }
        let Ok(object) = serde_json::from_slice::<Map<String, Value>>(line.bytes) else {
            sink.reject_line(line.number, line.bytes, reason::NOT_OBJECT)?;
            continue;
        };
        object.keys().filter(|name| !schema.has(name)).for_each(|name| sink.ignore(name));
        let cells: Vec<_> = schema.columns.iter().map(|column| cell(object.get(column.name))).collect();
        sink.row(line.number, &cells)?;
    }
    Ok(())
}

/// Converts a JSON value. Numbers may be written as text, since JSON numbers of some exporters have fewer than 64 bits.
fn cell(value: Option<&Value>) -> Cell<'_> {
    match value {
        None | Some(Value::Null) => Cell::Missing,
        Some(Value::String(text)) => Cell::text(text),
        Some(Value::Number(number)) => match number.as_i64() {
            Some(number) => Cell::Integer(number),
            None if number.is_u64() => Cell::TooLarge,
            None => Cell::Other,
        },
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Cell::Other,
    }
}
