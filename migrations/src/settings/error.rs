//! Why settings are refused.

use std::path::PathBuf;

use thiserror::Error;

/// Settings that can not be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The file can not be read.
    #[error("the settings file {path} can not be read ({error}); check the path and its permissions")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        error: std::io::Error,
    },
    /// A line that is no setting, or not one that can be used.
    #[error(
        "{path}:{line}: {why}; the line is `{text}`, and migrations/settings/mesi.toml shows every setting"
    )]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is written there.
        text: String,
        /// The reason.
        why: String,
    },
    /// A value out of its bounds.
    #[error("`{field}`: {why}")]
    Field {
        /// The setting, as in the file.
        field: String,
        /// What is wrong with it, and the remedy.
        why: String,
    },
}
