//! Errors of the local validator.

use std::{io, path::PathBuf};

use influence_client::ClientError;
use influence_migrations::MigrationError;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum LocalnetError {
    #[error("{field} is {value}; it must be {least} to {most}")]
    ConfigOutOfRange { field: &'static str, value: u64, least: u64, most: u64 },
    #[error("port {port} for {what} is taken; choose another one, or 0 for any that is free")]
    Port { what: &'static str, port: u16 },
    #[error(
        "only {free} of the ports {first} to {last} are free, and the validator needs {needed}; choose another range"
    )]
    PortRange { first: u16, last: u16, free: usize, needed: usize },
    #[error("cannot read the program {path}: {error}; run `cargo xtask build`, or name its file")]
    Program { path: PathBuf, error: io::Error },
    #[error("cannot use {path}: {error}; check its permissions and the free disk space")]
    File { path: PathBuf, error: io::Error },
    #[error("{path} is not a valid state file ({why}); use another folder, or start over with --reset")]
    InvalidStateFile { path: PathBuf, why: String },
    #[error("another local validator runs in {0}; stop it, or use another folder")]
    Busy(PathBuf),
    #[error(
        "{0} has a chain that was kept; start without a new chain to continue it, or reset the folder first"
    )]
    Occupied(PathBuf),
    #[error("{0} has no chain to continue; begin a new one")]
    NoChain(PathBuf),
    #[error(
        "the chain in {folder} was begun with {field} = {existing}; omit the option to continue it, or start over with --reset"
    )]
    ConfigMismatch { folder: PathBuf, field: &'static str, existing: u64 },
    #[error("the validator does not start: {0}")]
    Validator(String),
    #[error("no block produced within {0} s (machine overloaded?)")]
    Stalled(u64),
    #[error("cannot initialize the program: {0}")]
    Migration(#[from] MigrationError),
    #[error("cannot write the sample platform: {0:#}")]
    Platform(anyhow::Error),
    #[error(transparent)]
    Chain(#[from] ClientError),
}

impl LocalnetError {
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        |error| Self::File { path: path.into(), error }
    }
}
