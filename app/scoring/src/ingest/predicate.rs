//! The row check as SQL, for Parquet files that the engine reads in place: the same rules as [`super::row_check`].

use super::{
    row_check::reason,
    schema::{ColumnPresence, ColumnSchema, ColumnType, MAX_TEXT, TableSchema},
    tables::EVENT_KINDS,
};

impl TableSchema {
    /// An SQL expression over the table's columns: null for a valid row, otherwise the first wrong column and the reason, as
    /// in the reject file (`'quantity is negative'`).
    ///
    /// Addresses are not checked: SQL has no base58 decoder, and tables with addresses are always checked while they are
    /// staged.
    pub fn predicate(&self) -> String {
        let mut cases = String::new();
        for column in self.columns {
            column.cases(&mut cases);
        }
        format!("CASE\n{cases}END")
    }

    /// An SQL expression that is true exactly for the rows for which [`predicate`](Self::predicate) is null. It takes a
    /// fraction of the time.
    pub fn is_valid(&self) -> String {
        let conditions: Vec<_> = self.columns.iter().filter_map(ColumnSchema::condition).collect();
        conditions.join("\nAND ")
    }
}

impl ColumnSchema {
    /// The condition of a valid value; none where another column's condition implies it.
    fn condition(&self) -> Option<String> {
        let column = format!("\"{}\"", self.name);
        let is_required = self.presence == ColumnPresence::Required;
        // A missing optional value is valid, and every range includes 0.
        let given = |value: String| if is_required { value } else { format!("COALESCE({value}, 0)") };
        match self.kind {
            ColumnType::Integer { max, .. } => Some(format!("{} BETWEEN 0 AND {max}", given(column))),
            ColumnType::Quantity => Some(format!("{} BETWEEN 0 AND {}", given(column), largest_by_kind())),
            ColumnType::Text => {
                let least = u8::from(is_required);
                let length = given(format!("character_length({column})"));
                Some(format!("{length} BETWEEN {least} AND {MAX_TEXT}"))
            }
            // Implied by the quantity: its maximum is null for an unknown kind.
            ColumnType::Event | ColumnType::Address => None,
        }
    }

    fn cases(&self, cases: &mut String) {
        // In double quotes, since `user` is an SQL keyword.
        let column = format!("\"{}\"", self.name);
        let name = self.name;
        let mut case = |condition: &str, reason: &str| {
            cases.push_str(&format!("    WHEN {condition} THEN '{name} {reason}'\n"));
        };
        if self.presence == ColumnPresence::Required {
            let nothing = match self.kind {
                ColumnType::Integer { .. } | ColumnType::Quantity => format!("{column} IS NULL"),
                ColumnType::Event | ColumnType::Address | ColumnType::Text => {
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
            ColumnType::Address => {}
        }
    }
}

/// The largest quantity of a row's kind; null for an unknown kind.
fn largest_by_kind() -> String {
    let cases = EVENT_KINDS.map(|event| format!("WHEN '{}' THEN {}", event.name, event.max)).join(" ");
    format!("CASE kind {cases} END")
}
