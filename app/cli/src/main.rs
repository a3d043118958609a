//! `influence`: the command line of the library.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    influence_cli::cli::run(std::env::args_os()).await
}
