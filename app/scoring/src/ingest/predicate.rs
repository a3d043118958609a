//! The check of a row as SQL, for Parquet files that the engine reads where they lie: the same rules as
//! [`super::row_check`].

use super::{
    row_check::reason,
    schema::{ColumnPresence, ColumnSchema, ColumnType, EVENT_KINDS, MAX_TEXT, TableSchema},
};

impl TableSchema {
    /// An SQL expression over the table's columns that is null for a row that is right by itself, and else
    /// tells the first column that is wrong and why, in the words of the reject file (`'quantity is
    /// negative'`).
    ///
    /// Keys are not checked: SQL does not know base58, and every table with keys is checked while it is
    /// staged.
    pub fn predicate(&self) -> String {
        let mut cases = String::new();
        for column in self.columns {
            column.cases(&mut cases);
        }
        format!("CASE\n{cases}END")
    }

    /// An SQL expression that is true for the rows that are right by themselves, for which
    /// [`predicate`](Self::predicate) gives null, and no other: it takes a fraction of the time.
    pub fn is_valid(&self) -> String {
        let conditions: Vec<_> = self.columns.iter().filter_map(ColumnSchema::condition).collect();
        conditions.join("\nAND ")
    }
}

impl ColumnSchema {
    /// What holds of the column in every row that is right; nothing where another column's condition says it.
    fn condition(&self) -> Option<String> {
        let column = format!("\"{}\"", self.name);
        let is_required = self.presence == ColumnPresence::Required;
        let given = |value: String| if is_required { value } else { format!("COALESCE({value}, 0)") };
        match self.kind {
            ColumnType::Integer { max, .. } => Some(format!("{} BETWEEN 0 AND {max}", given(column))),
            ColumnType::Quantity => Some(format!("{} BETWEEN 0 AND {}", given(column), largest_by_kind())),
            ColumnType::Text => {
                let least = u8::from(is_required);
                let length = given(format!("character_length({column})"));
                Some(format!("{length} BETWEEN {least} AND {MAX_TEXT}"))
            }
            // The largest quantity of a kind that nobody knows is null.
            ColumnType::Event | ColumnType::Key => None,
        }
    }

    fn cases(&self, cases: &mut String) {
        // In double quotes, since `user` is a word of SQL as well.
        let column = format!("\"{}\"", self.name);
        let name = self.name;
        let mut case = |condition: &str, reason: &str| {
            cases.push_str(&format!("    WHEN {condition} THEN '{name} {reason}'\n"));
        };
        if self.presence == ColumnPresence::Required {
            let nothing = match self.kind {
                ColumnType::Integer { .. } | ColumnType::Quantity => format!("{column} IS NULL"),
                ColumnType::Event | ColumnType::Key | ColumnType::Text => {
                    format!("{column} IS NULL OR {column} = ''")
                }
            };
            case(&nothing, reason::MISSING);
        }
        match self.kind {
            ColumnType::Integer { max, .. } => {
                case(&format!("{column} < 0"), reason::NEGATIVE);
                case(&format!("{column} > {max}"), reason::TOO_LARGE);
            }
            ColumnType::Quantity => {
                case(&format!("{column} < 0"), reason::NEGATIVE);
                case(&format!("{column} > {}", largest_by_kind()), reason::TOO_LARGE);
            }
            ColumnType::Event => {
                let known = EVENT_KINDS.map(|event| format!("'{}'", event.name)).join(", ");
                case(&format!("{column} NOT IN ({known})"), reason::UNKNOWN_KIND);
            }
            ColumnType::Text => {
                case(&format!("character_length({column}) > {MAX_TEXT}"), reason::TOO_LONG);
            }
            ColumnType::Key => {}
        }
    }
}

/// The largest quantity of a row's kind, which is known to be one of [`EVENT_KINDS`] when this is asked.
fn largest_by_kind() -> String {
    let cases = EVENT_KINDS.map(|event| format!("WHEN '{}' THEN {}", event.name, event.max)).join(" ");
    format!("CASE kind {cases} END")
}
