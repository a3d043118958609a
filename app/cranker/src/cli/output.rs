//! Output that several commands share.

use std::{fmt::Display, process::ExitCode};

use super::exit_code::EXIT_FAILURE;

/// Prints whether `what` matches the expected contents; returns whether it differs.
pub fn print_difference(what: &str, difference: Option<impl Display>) -> bool {
    match &difference {
        None => println!("{what} matches"),
        Some(difference) => println!("{what} differs: {difference}"),
    }
    difference.is_some()
}

pub fn exit_code(failed: bool) -> ExitCode {
    if failed { ExitCode::from(EXIT_FAILURE) } else { ExitCode::SUCCESS }
}
