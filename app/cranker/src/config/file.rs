//! The configuration file: TOML, one setting a line.

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::ConfigError;

/// A line of the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The key as written.
    pub key: String,
    /// The value as a flag would have it; none for what no flag could have: tables, dates, floats.
    pub value: Option<String>,
    /// Whether it is a list of nothing: the same as a setting that is left out, which no flag could say.
    pub is_empty: bool,
    /// The line, from 1.
    pub line: usize,
}

/// Similarity from which a name is taken for a mistyped one: a letter or two in a word.
const ALIKE: f64 = 0.8;

/// Reads the file's lines, in order.
pub(super) fn read(path: &Path) -> Result<Vec<Entry>, ConfigError> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| ConfigError::Unreadable { path: path.to_owned(), error })?;
    parse(path, &text)
}

fn parse(path: &Path, text: &str) -> Result<Vec<Entry>, ConfigError> {
    let line_at = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
    let table = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        path: path.to_owned(),
        line: line_at(error.span().map_or(0, |span| span.start)),
        why: error.message().replace('\n', ", "),
    })?;
    let mut entries = Vec::new();
    for (key, value) in table.get_ref() {
        let (key, line) = (key.get_ref().to_string(), line_at(key.span().start));
        let is_empty = matches!(value.get_ref(), DeValue::Array(items) if items.is_empty());
        let value = plain(value.get_ref());
        entries.push(Entry { key, value, is_empty, line });
    }
    entries.sort_by_key(|entry| entry.line);
    Ok(entries)
}

/// A value as a flag would have it.
fn plain(value: &DeValue<'_>) -> Option<String> {
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

/// That `key` is no setting, with the one of `known` that was probably meant.
pub(super) fn unknown(path: PathBuf, entry: &Entry, known: &[String]) -> ConfigError {
    let likeness = |name: &&String| strsim::jaro_winkler(&entry.key.replace('-', "_"), name);
    let closest = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let remedy = match closest.filter(|name| likeness(name) >= ALIKE) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "`influence-cranker run --print-config` lists all of them".into(),
    };
    ConfigError::Unknown { path, line: entry.line, key: entry.key.clone(), remedy }
}
