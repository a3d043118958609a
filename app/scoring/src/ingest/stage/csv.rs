//! CSV: a header with the columns in any order, then one row per line.

use csv_core::{ReadRecordResult, Reader};

use super::{lines::Lines, sink::Sink};
use crate::ingest::{
    error::IngestError,
    row_check::{Cell, reason},
    schema::{ColumnPresence, TableSchema},
};

/// Maximum number of fields in a line.
const MAX_FIELDS: usize = 256;

/// Reads all rows into `sink`.
pub(super) async fn read_csv(
    file: &str,
    lines: &mut Lines<'_>,
    sink: &mut Sink<'_>,
) -> Result<(), IngestError> {
    let schema = sink.schema();
    let mut fields = Fields::default();
    let header = match lines.next().await? {
        Some(line) => {
            let names = fields.split(line.bytes);
            names.iter().filter(|name| !schema.has(name)).for_each(|name| sink.ignore(name));
            Header::parse(file, schema, &names)?
        }
        None => return Err(bad_header(file, schema, "the file is empty".to_owned())),
    };
    while let Some(line) = lines.next().await? {
        if line.is_too_long {
            sink.reject_line(line.number, line.bytes, reason::LONG_LINE)?;
            continue;
        }
        if std::str::from_utf8(line.bytes).is_err() {
            sink.reject_line(line.number, line.bytes, reason::NOT_UTF8)?;
            continue;
        }
        let found = fields.split(line.bytes);
        if found.len() != header.fields {
            sink.reject_line(line.number, line.bytes, reason::FIELDS)?;
            continue;
        }
        let cell = |index: &Option<usize>| index.and_then(|index| found.get(index)).map_or("", |field| field);
        let cells: Vec<_> = header.indices.iter().map(|index| Cell::text(cell(index))).collect();
        sink.row(line.number, &cells)?;
    }
    Ok(())
}

/// Positions of the table's columns in a line.
struct Header {
    /// Field index of every column of the schema.
    indices: Vec<Option<usize>>,
    /// Number of fields per line.
    fields: usize,
}

impl Header {
    fn parse(file: &str, schema: &TableSchema, names: &[&str]) -> Result<Self, IngestError> {
        let mut indices = Vec::with_capacity(schema.columns.len());
        for column in schema.columns {
            let mut found = names.iter().enumerate().filter(|(_, name)| **name == column.name);
            let index = found.next().map(|(index, _)| index);
            if found.next().is_some() {
                return Err(bad_header(file, schema, format!("duplicate column {}", column.name)));
            }
            if index.is_none() && column.presence == ColumnPresence::Required {
                return Err(bad_header(file, schema, format!("missing column {}", column.name)));
            }
            indices.push(index);
        }
        Ok(Self { indices, fields: names.len() })
    }
}

fn bad_header(file: &str, schema: &TableSchema, problem: String) -> IngestError {
    let columns: Vec<_> = schema.columns.iter().map(|column| column.name).collect();
    IngestError::Header { file: file.to_owned(), problem, example: columns.join(",") }
}

/// Splits lines into fields. Every line is split by itself, so a missing quote cannot swallow the following rows.
struct Fields {
    /// Reused, since creating one costs far more than splitting a line.
    reader: Reader,
    text: Vec<u8>,
    ends: [usize; MAX_FIELDS],
}

impl Default for Fields {
    fn default() -> Self {
        Self { reader: Reader::new(), text: Vec::new(), ends: [0; MAX_FIELDS] }
    }
}

impl Fields {
    /// The fields of `line` without quotes and surrounding spaces, at most [`MAX_FIELDS`].
    fn split(&mut self, line: &[u8]) -> Vec<&str> {
        self.text.resize(line.len().max(1), 0);
        self.reader.reset();
        let (mut read, mut written, mut ended) = (0, 0, 0);
        loop {
            let (result, used, wrote, ends) =
                self.reader.read_record(&line[read..], &mut self.text[written..], &mut self.ends[ended..]);
            (read, written, ended) = (read + used, written + wrote, ended + ends);
            // After the input is used up, another call with empty input ends the record.
            if result != ReadRecordResult::InputEmpty {
                break;
            }
        }
        let mut start = 0;
        let ends = self.ends[..ended].iter();
        let fields = ends.map(|end| self.text.get(std::mem::replace(&mut start, *end)..*end));
        let texts = fields.map(|field| std::str::from_utf8(field.unwrap_or_default()).unwrap_or_default());
        texts.map(str::trim).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_independently() {
        let mut fields = Fields::default();
        assert_eq!(fields.split(b"1, 2 ,\"a,\"\"b\"\"\",,"), ["1", "2", "a,\"b\"", "", ""]);
        assert_eq!(fields.split(b"x"), ["x"]);
        assert_eq!(fields.split(b"1,\"2,3"), ["1", "2,3"]);
        assert_eq!(fields.split("\u{e9},\u{e8}".as_bytes()), ["\u{e9}", "\u{e8}"]);
        assert_eq!(fields.split(&[b','; 1_000]).len(), MAX_FIELDS);
        assert_eq!(fields.split(b""), [""; 0]);
    }
}
