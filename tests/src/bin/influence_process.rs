//! The command line as a process, as in the installed binary, for its tests.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    influence_cli::cli::run(std::env::args_os()).await
}
