//! Errors of settings files.

use std::path::PathBuf;

use thiserror::Error;

#[derive(Debug, Error)]
pub enum SettingsError {
    #[error("cannot read the settings file {path} ({error}); check the path and its permissions")]
    Unreadable { path: PathBuf, error: std::io::Error },
    /// `line` counts from 1.
    #[error(
        "{path}:{line}: {reason}; the line is `{text}`; migrations/settings/mesi.toml shows every setting"
    )]
    Line { path: PathBuf, line: usize, text: String, reason: String },
    #[error("`{field}`: {reason}")]
    Field { field: String, reason: String },
}
