//! The command line: which command, and what the exit code says.

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;

use crate::{commands::Command, config::global_args::Global, error::USER, output::Printer};

/// Locks $MESI, allocates influence points to galleries, and shows what became of them.
///
/// Amounts are tokens with decimals (12.5), a percentage (25%) or `all`. A gallery is an address, or CREATOR/INDEX.
/// Every command that changes something shows what it will do, and asks.
#[derive(Debug, Parser)]
#[command(name = "influence", version, propagate_version = true, max_term_width = 110)]
#[command(
    after_help = "Exit codes: 0 done; 1 a check found something wrong; 2 the command line, a setting, a key or the
amount is wrong; 3 the node can not be used; 4 the program refused the transaction; 5 something landed before it
failed, and the message says what.

Examples:
  influence show
  influence lock 100 --allocate 7Q...d1/0=40%
  influence allocate 7Q...d1/0=12.5 --url devnet --dry-run"
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,

    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
}

/// Does what the command line asks for.
pub async fn run(line: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(line) {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing is left to do when even this can not be printed.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USER));
        }
    };
    cli.command.run(&cli.global).await.unwrap_or_else(|failure| {
        Printer::new(cli.global.output).fail(&failure);
        ExitCode::from(failure.exit_code())
    })
}
