//! `influence-migrate` as a process, as the installed binary has it, for the tests of it.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    influence_migrations::command::run(std::env::args_os()).await
}
