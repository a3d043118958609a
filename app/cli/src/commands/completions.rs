//! `completions`: shell completions.

use std::{io, io::Write, process::ExitCode};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{CliError, cli::CliArgs};

/// Print shell completions
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence completions bash > ~/.local/share/bash-completion/completions/influence
  influence completions zsh > ~/.zfunc/_influence")]
pub struct Args {
    /// Shell
    #[arg(value_enum)]
    pub shell: Shell,
}

pub fn run(args: &Args) -> Result<ExitCode, CliError> {
    // Into a buffer first: the generator panics on a closed pipe.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut CliArgs::command(), "influence", &mut text);
    match io::stdout().write_all(&text) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(CliError::user(error)),
        _ => Ok(ExitCode::SUCCESS),
    }
}
