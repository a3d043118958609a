//! `influence-migrate` as a process, as in the installed binary, for its tests.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    influence_migrations::command::run(std::env::args_os()).await
}
