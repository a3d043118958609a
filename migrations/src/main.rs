//! `influence-migrate`: brings a cluster to what the settings say.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![cfg_attr(not(test), deny(clippy::expect_used, clippy::unwrap_used, clippy::panic))]

mod command;

use std::process::ExitCode;

use clap::Parser;
use console::style;

/// Something could not be done.
const FAILED: u8 = 1;

#[tokio::main]
async fn main() -> ExitCode {
    match command::run(&command::Args::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{} {error:#}", style("error:").red().bold());
            ExitCode::from(FAILED)
        }
    }
}
