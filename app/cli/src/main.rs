//! `influence`: the binary of the command line.
#![allow(missing_docs)]

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    influence_cli::cli::run(std::env::args_os()).await
}
