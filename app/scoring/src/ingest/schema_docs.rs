//! The description of the tables for the authors of exports, with examples in every format.

use std::fmt::Write as _;

use super::{
    schema::{ColumnPresence, ColumnSchema, ColumnType, EventKind, MAX_TEXT, TableSchema},
    tables::{BALANCES, EVENT_KINDS, Table},
};

/// Introduction: what is common to all tables.
const COMMON: &str = "\
Files are Parquet (.parquet), CSV (.csv) or JSON-lines (.jsonl); CSV and JSON-lines may be compressed (.gz, .zst).
A table is one file, a folder, a glob or s3://bucket/prefix/; its files are read in order of their names.
CSV: UTF-8, the first line names the columns in any order, a row is one line, fields may be quoted. JSON-lines: one object per
line; numbers may be written as text, to preserve 64-bit ids. Parquet: Int64 and text; narrower and unsigned integers and
dictionaries are converted. Unknown columns are ignored.
A wrong row is rejected and listed in the reject file with file, line, field and reason. If too many are rejected, the day is
not published.
";

/// Renders the description of all tables.
pub fn render_schema_docs() -> String {
    let mut text = COMMON.to_owned();
    for schema in Table::ALL.into_iter().map(Table::schema).chain([&BALANCES]) {
        text.push('\n');
        text.push_str(&schema.render());
    }
    text
}

impl TableSchema {
    /// Renders the table's description: columns with type, unit and range, and two example rows as CSV and as JSON-lines.
    pub fn render(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.name, "=".repeat(self.name.len()), self.about);
        let rows: Vec<_> = self.columns.iter().map(ColumnSchema::described).collect();
        let head = ["column", "type", "presence", "range", "meaning"].map(str::to_owned);
        table(&mut text, std::iter::once(&head).chain(&rows));
        if self.columns.iter().any(|column| column.kind == ColumnType::Event) {
            text.push_str("\nkinds\n");
            let rows: Vec<_> = EVENT_KINDS.iter().map(event).collect();
            let head = ["kind", "quantity", "range", "the user"].map(str::to_owned);
            table(&mut text, std::iter::once(&head).chain(&rows));
        }
        _ = write!(text, "\n{0}.csv\n{1}\n{0}.jsonl\n{2}", self.name, self.csv(), self.json_lines());
        text
    }

    /// The example rows as CSV with a header.
    pub fn csv(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|column| column.name).collect();
        let rows =
            [0, 1].map(|row| self.columns.iter().map(|column| column.examples[row]).collect::<Vec<_>>());
        format!("{}\n{}\n{}\n", names.join(","), rows[0].join(","), rows[1].join(","))
    }

    /// The example rows as JSON-lines.
    pub fn json_lines(&self) -> String {
        let mut text = String::new();
        for row in [0, 1] {
            let given = self.columns.iter().filter(|column| !column.examples[row].is_empty());
            let fields: Vec<_> = given.map(|column| column.json(column.examples[row])).collect();
            _ = writeln!(text, "{{{}}}", fields.join(","));
        }
        text
    }
}

impl ColumnSchema {
    fn described(&self) -> [String; 5] {
        let (kind, range) = match self.kind {
            ColumnType::Integer { max, unit } => ("i64", format!("0 to {max}, {unit}")),
            ColumnType::Quantity => ("i64", "depends on the kind, see below".to_owned()),
            ColumnType::Event => ("text", "a kind, see below".to_owned()),
            ColumnType::Address => ("text", "base58 address".to_owned()),
            ColumnType::Text => ("text", format!("at most {MAX_TEXT} characters")),
        };
        let presence = match self.presence {
            ColumnPresence::Required if self.unique => "required, unique",
            ColumnPresence::Required => "required",
            ColumnPresence::Optional => "optional",
            ColumnPresence::Zero => "0 if missing",
        };
        [self.name, kind, presence, &range, self.meaning].map(str::to_owned)
    }

    fn json(&self, value: &str) -> String {
        match self.kind {
            ColumnType::Integer { .. } | ColumnType::Quantity => format!("\"{}\":{value}", self.name),
            ColumnType::Event | ColumnType::Address | ColumnType::Text => {
                format!("\"{}\":\"{value}\"", self.name)
            }
        }
    }
}

fn event(event: &EventKind) -> [String; 4] {
    [event.name.to_owned(), event.unit.to_owned(), format!("0 to {}", event.max), event.meaning.to_owned()]
}

/// Writes rows in aligned columns.
fn table<'a, const N: usize>(text: &mut String, rows: impl Iterator<Item = &'a [String; N]> + Clone) {
    let mut widths = [0; N];
    for row in rows.clone() {
        for (width, field) in widths.iter_mut().zip(row) {
            *width = field.len().max(*width);
        }
    }
    for row in rows {
        let mut line = String::new();
        for (field, width) in row.iter().zip(widths) {
            _ = write!(line, "  {field:width$}");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
}
