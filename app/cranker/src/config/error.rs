//! Why settings are refused.

use std::path::PathBuf;

/// A setting that can not be used. Each names the setting, where it was set, and the remedy.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The configuration file can not be read.
    #[error("the configuration file {path} can not be read ({error}); check the path and its permissions")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        error: std::io::Error,
    },
    /// The configuration file is no TOML.
    #[error("{path}:{line}: {why}; see https://toml.io for how such a file is written")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The parser's reason.
        why: String,
    },
    /// A key that is no setting.
    #[error("{path}:{line}: there is no setting `{key}`; {remedy}")]
    Unknown {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key.
        key: String,
        /// The setting that was probably meant, or where all are listed.
        remedy: String,
    },
    /// A value of the file that the setting does not take.
    #[error("{path}:{line}: `{key}` can not be {value}: {why}")]
    Value {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The setting.
        key: String,
        /// The value, as it is shown.
        value: String,
        /// What is wrong with it, and the remedy.
        why: String,
    },
    /// Settings that do not go together.
    #[error("{0}")]
    Together(&'static str),
    /// The keypair file.
    #[error(
        "the keypair {path} can not be read ({why}); name a Solana keypair file with --keypair, or make one with solana-keygen new"
    )]
    Keypair {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}
