//! The configuration file: TOML with one setting per line.

use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::{ConfigError, error::FilePosition};

pub(super) struct ConfigEntry {
    pub key: String,
    /// The value as a flag has it; none for types that no flag has: tables, dates, floats.
    pub value: Option<String>,
    /// Whether the value is an empty list, which no flag can express: the same as an unset setting.
    pub is_empty: bool,
    pub position: FilePosition,
}

/// Reads the entries in the order of their lines.
pub(super) fn read_entries(path: &Path) -> Result<Vec<ConfigEntry>, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigError::Unreadable { path: path.to_owned(), error })?;
    let position = |offset: usize| FilePosition {
        path: path.to_owned(),
        line: text.get(..offset).unwrap_or(&text).matches('\n').count() + 1,
    };
    let table = DeTable::parse(&text).map_err(|error| ConfigError::Syntax {
        position: position(error.span().map_or(0, |span| span.start)),
        reason: error.message().replace('\n', ", "),
    })?;
    let entries = table.get_ref().iter().map(|(key, value)| ConfigEntry {
        key: key.get_ref().to_string(),
        value: flag_value(value.get_ref()),
        is_empty: matches!(value.get_ref(), DeValue::Array(items) if items.is_empty()),
        position: position(key.span().start),
    });
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(|entry| entry.position.line);
    Ok(entries)
}

fn flag_value(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().replace('_', "")),
        DeValue::Boolean(choice) => Some(choice.to_string()),
        DeValue::Array(items) => {
            let texts: Option<Vec<_>> = items.iter().map(|item| item.get_ref().as_str()).collect();
            Some(texts?.join(","))
        }
        _ => None,
    }
}
