//! Uniqueness of columns: of rows with the same value, the first in the order of files and lines is used.

use hashbrown::HashSet;
use solana_address::Address;

use crate::ingest::{
    row_check::Value,
    schema::{ColumnSchema, ColumnType, TableSchema},
};

/// Values of the unique columns so far: 8 bytes per id, 32 per address.
pub(super) struct UniqueKeys(Vec<(usize, Set)>);

enum Set {
    Integers(HashSet<i64>),
    Addresses(HashSet<Address>),
}

impl UniqueKeys {
    /// Creates an empty set for every unique column.
    pub(super) fn new(schema: &TableSchema) -> Self {
        let unique = schema.columns.iter().enumerate().filter(|(_, column)| column.unique);
        Self(unique.map(|(index, column)| (index, Set::of(column))).collect())
    }

    /// Adds a row's values. The error is the index of the first column with a repeated value; then nothing is added.
    pub(super) fn insert(&mut self, values: &[Value<'_>]) -> Result<(), usize> {
        // All columns are checked before any value is added, so that a rejected row does not block a later one.
        let known = self.0.iter().find(|(index, set)| values.get(*index).is_some_and(|value| set.has(value)));
        if let Some((index, _)) = known {
            return Err(*index);
        }
        for (index, set) in &mut self.0 {
            match (set, values.get(*index)) {
                (Set::Integers(set), Some(Value::Integer(number))) => _ = set.insert(*number),
                (Set::Addresses(set), Some(Value::Text(text))) => set.extend(text.parse::<Address>().ok()),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Set {
    fn of(column: &ColumnSchema) -> Self {
        match column.kind {
            ColumnType::Address => Self::Addresses(HashSet::new()),
            _ => Self::Integers(HashSet::new()),
        }
    }

    fn has(&self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Integers(set), Value::Integer(number)) => set.contains(number),
            (Self::Addresses(set), Value::Text(text)) => {
                text.parse::<Address>().is_ok_and(|address| set.contains(&address))
            }
            _ => false,
        }
    }
}
