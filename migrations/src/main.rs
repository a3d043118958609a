//! `influence-migrate`: bring a cluster to the state that a settings file describes.
#![allow(missing_docs)]

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    influence_migrations::command::run(std::env::args_os()).await
}
