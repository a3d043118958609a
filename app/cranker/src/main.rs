//! `influence-cranker`: the command line of the library.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    influence_cranker::cli::run(std::env::args_os()).await
}
