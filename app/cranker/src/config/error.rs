//! Errors of settings. Each names the setting, its origin, and the remedy.

use std::{io, path::PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("cannot read the configuration file {path} ({error}); check the path and its permissions")]
    Unreadable { path: PathBuf, error: io::Error },
    #[error("{position}: {reason}; see https://toml.io for the file format")]
    Syntax { position: FilePosition, reason: String },
    #[error("{position}: unknown setting `{key}`; {remedy}")]
    UnknownSetting { position: FilePosition, key: String, remedy: String },
    #[error("{position}: `{key}` cannot be {value}: {reason}")]
    InvalidValue { position: FilePosition, key: String, value: String, reason: String },
    #[error("{0}")]
    Conflict(&'static str),
    #[error(
        "cannot read the keypair {path} ({reason}); name a Solana keypair file with --keypair, or create one with solana-keygen new"
    )]
    Keypair { path: PathBuf, reason: String },
}

/// A line of the configuration file, counted from 1.
#[derive(Clone, Debug)]
pub struct FilePosition {
    pub path: PathBuf,
    pub line: usize,
}

impl std::fmt::Display for FilePosition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path.display(), self.line)
    }
}
