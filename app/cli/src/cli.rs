//! Command-line parser and exit code.

use std::{ffi::OsString, process::ExitCode};

use clap::Parser;

use crate::{GlobalArgs, commands::Command, error::EXIT_USER_ERROR, output::Printer};

/// Lock $MESI, allocate influence points to galleries, and inspect the program
///
/// Amounts are tokens with decimals (12.5), a percentage (25%) or `all`. A gallery is an address, or CREATOR/INDEX.
/// Commands that send transactions show a preview and ask for confirmation.
#[derive(Debug, Parser)]
#[command(name = "influence", version, propagate_version = true, max_term_width = 110)]
#[command(after_help = "Exit codes:
  0  success
  1  a check found a problem
  2  invalid arguments, settings, key or amount
  3  RPC node unreachable
  4  transaction rejected
  5  some transactions landed before a failure; the error message lists them

Examples:
  influence show
  influence lock 100 --allocate 7Q...d1/0=40%
  influence allocate 7Q...d1/0=12.5 --url devnet --dry-run")]
pub struct CliArgs {
    #[command(subcommand)]
    pub command: Command,

    #[command(flatten)]
    pub global: GlobalArgs,
}

pub async fn run(line: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match CliArgs::try_parse_from(line) {
        Ok(args) => args,
        Err(error) => {
            // If even this cannot be printed, there is no way to report it.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(EXIT_USER_ERROR));
        }
    };
    args.command.run(&args.global).await.unwrap_or_else(|error| {
        Printer::new(args.global.output).print_error(&error);
        ExitCode::from(error.exit_code())
    })
}
