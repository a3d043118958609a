//! `influence-migrate`: brings a cluster to what the settings say.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    influence_migrations::command::run(std::env::args_os()).await
}
