//! Why a local validator does not start or does not go on.

use std::{io, path::PathBuf};

use influence_client::ClientError;
use influence_migrations::MigrationError;
use thiserror::LocalnetError;

/// Why a local validator does not start or does not go on.
#[derive(Debug, Error)]
pub enum LocalnetError {
    /// A size that can not be.
    #[error("{field} is {value}; it can be {least} to {most}")]
    ConfigOutOfRange {
        /// Of the plan.
        field: &'static str,
        /// What was asked for.
        value: u64,
        /// The least that can be.
        least: u64,
        /// The most that can be.
        most: u64,
    },
    /// Somebody else listens there.
    #[error("port {port} for {what} is taken; choose another one, or 0 for any that is free")]
    Port {
        /// What the port is for.
        what: &'static str,
        /// The port.
        port: u16,
    },
    /// Too few free ports for the validator's own traffic.
    #[error(
        "only {free} of the ports {first} to {last} are free, and the validator needs {needed}; choose another range"
    )]
    PortRange {
        /// First of the range.
        first: u16,
        /// Last of the range.
        last: u16,
        /// How many are free.
        free: usize,
        /// How many are needed.
        needed: usize,
    },
    /// The program is not there.
    #[error("the program {path} can not be read ({error}); run `cargo xtask build`, or name its file")]
    Program {
        /// Where it should be.
        path: PathBuf,
        /// Why not.
        error: io::LocalnetError,
    },
    /// A file of the folder.
    #[error("{path} can not be used: {error}; check its permissions and the disk's room")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        error: io::LocalnetError,
    },
    /// A state file that is none.
    #[error(
        "{path} is no description of a local chain ({why}); use another folder, or begin anew with --reset"
    )]
    InvalidStateFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Another process works in the folder.
    #[error("another local validator runs in {0}; stop it, or use another folder")]
    Busy(PathBuf),
    /// There is a chain already.
    #[error(
        "{0} has a chain that was kept; start without a plan to go on with it, or reset the folder first"
    )]
    Occupied(PathBuf),
    /// There is no chain.
    #[error("{0} has no chain to go on with; begin a new one")]
    NoChain(PathBuf),
    /// The chain was begun with something else.
    #[error(
        "the chain in {folder} was begun with {field} = {there}; leave the option out to go on with it, or begin anew with --reset"
    )]
    ConfigMismatch {
        /// Where the chain is.
        folder: PathBuf,
        /// Of the plan.
        field: &'static str,
        /// What the chain was begun with.
        there: u64,
    },
    /// The validator itself.
    #[error("the validator does not start: {0}")]
    Validator(String),
    /// The validator stands still.
    #[error("the validator made no block within {0} s; is the machine very busy?")]
    Stalled(u64),
    /// Setting the program up.
    #[error("the program could not be set up: {0}")]
    Migration(#[from] MigrationError),
    /// The chain.
    #[error(transparent)]
    Chain(#[from] ClientError),
}

impl LocalnetError {
    /// That a file or folder can not be used.
    pub(crate) fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::LocalnetError) -> Self {
        |error| Self::File { path: path.into(), error }
    }
}
