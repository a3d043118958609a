//! What no two rows of a table may share: of two rows that do, the first in the order of files and lines
//! counts.

use hashbrown::HashSet;

use crate::{
    ingest::{
        row_check::Value,
        schema::{ColumnSchema, ColumnType, TableSchema},
    },
    key::{Key, from_base58},
};

/// The unique columns' values so far: 8 bytes for an id, 32 for a key.
pub(super) struct UniqueKeys(Vec<(usize, Set)>);

enum Set {
    Integers(HashSet<i64>),
    Keys(HashSet<Key>),
}

impl UniqueKeys {
    /// Nothing seen of the table yet.
    pub(super) fn nothing(schema: &TableSchema) -> Self {
        let unique = schema.columns.iter().enumerate().filter(|(_, column)| column.unique);
        Self(unique.map(|(index, column)| (index, Set::of(column))).collect())
    }

    /// Remembers a row's values; the index of the first column whose value was there before, and then nothing
    /// of the row is remembered.
    pub(super) fn insert(&mut self, values: &[Value<'_>]) -> Result<(), usize> {
        let known = self.0.iter().find(|(index, set)| values.get(*index).is_some_and(|value| set.has(value)));
        if let Some((index, _)) = known {
            return Err(*index);
        }
        for (index, set) in &mut self.0 {
            match (set, values.get(*index)) {
                (Set::Integers(set), Some(Value::Integer(number))) => _ = set.insert(*number),
                (Set::Keys(set), Some(Value::Text(text))) => set.extend(from_base58(text.as_bytes())),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Set {
    fn of(column: &ColumnSchema) -> Self {
        match column.kind {
            ColumnType::Key => Self::Keys(HashSet::new()),
            _ => Self::Integers(HashSet::new()),
        }
    }

    fn has(&self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Integers(set), Value::Integer(number)) => set.contains(number),
            (Self::Keys(set), Value::Text(text)) => {
                from_base58(text.as_bytes()).is_some_and(|key| set.contains(&key))
            }
            _ => false,
        }
    }
}
