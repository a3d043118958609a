//! `completions`: what a shell needs to complete this command line.

use std::{io, io::Write, process::ExitCode};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{Failure, cli::Cli};

/// Write a shell's completions of this command line
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence completions bash > ~/.local/share/bash-completion/completions/influence
  influence completions zsh > ~/.zfunc/_influence")]
pub struct Args {
    /// Which shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Writes them to the standard output.
///
/// # Errors
/// [`Failure::User`] when they can not be written.
pub fn command(args: &Args) -> Result<ExitCode, Failure> {
    // Written by hand: the generator panics when a reader goes away.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "influence", &mut text);
    match io::stdout().write_all(&text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::user(error)),
        _ => Ok(ExitCode::SUCCESS),
    }
}
