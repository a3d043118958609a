//! The commands, one a file.

pub mod completions;
pub mod submit;

use std::process::ExitCode;

use clap::Subcommand;

use crate::{Failure, global::Global};

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a shell's completions of this command line
    Completions(completions::Args),
    /// Send a transaction that --sign-only printed
    Submit(submit::Args),
}

impl Command {
    /// Does it.
    ///
    /// # Errors
    /// [`Failure`], which says whose turn it is.
    pub async fn run(&self, global: &Global) -> Result<ExitCode, Failure> {
        match self {
            Self::Completions(args) => completions::command(args),
            Self::Submit(args) => submit::command(global, args).await,
        }
    }
}
