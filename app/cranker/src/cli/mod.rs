//! Command line of `influence-cranker`.

mod args;
pub mod commands;
mod exit_code;
pub mod logging;
mod output;
mod signals;
mod time_format;

use std::{ffi::OsString, process::ExitCode};

use console::style;

pub use args::{Cli, Invocation, InvocationError, parse};
pub use exit_code::{EXIT_FAILURE, EXIT_INTERRUPTED, EXIT_USAGE};

/// Runs the command that the command line names.
pub async fn run(line: impl IntoIterator<Item = OsString>) -> ExitCode {
    let line: Vec<OsString> = line.into_iter().collect();
    let Invocation { cli, printed } = match parse(&line) {
        Ok(invocation) => invocation,
        Err(InvocationError::Args(error)) => {
            // There is nowhere left to report an error of printing.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(EXIT_USAGE));
        }
        Err(InvocationError::Config(error)) => return usage_error(&error),
    };
    if cli.print_config {
        print!("{printed}");
        return cli.settings.validate().map_or_else(|error| usage_error(&error), |()| ExitCode::SUCCESS);
    }
    if let Err(error) = cli.settings.validate() {
        return usage_error(&error);
    }
    if let Err(error) = logging::start(cli.log_format, &cli.log_level) {
        return usage_error(&error);
    }
    cli.command.run(&cli.settings).await.unwrap_or_else(|error| {
        eprintln!("{} {error:#}", style("error:").red().bold());
        ExitCode::from(EXIT_FAILURE)
    })
}

fn usage_error(error: &impl std::fmt::Display) -> ExitCode {
    eprintln!("{} {error}", style("error:").red().bold());
    ExitCode::from(EXIT_USAGE)
}
