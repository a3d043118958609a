//! Confirmation before sending.

use std::io::{self, IsTerminal};

use dialoguer::Confirm;

use super::TxPlan;
use crate::CliError;

/// Asks for confirmation, unless `yes`. Prints `plan` first, on stderr because stdout is for results.
pub fn confirm(yes: bool, plan: Option<&TxPlan>) -> Result<(), CliError> {
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(CliError::user(
            "not sent: stdin is not a terminal; pass --yes to skip confirmation, or --dry-run to simulate",
        ));
    }
    if let Some(plan) = plan {
        eprintln!("{plan}");
    }
    match Confirm::new().with_prompt("Send?").default(false).wait_for_newline(true).interact() {
        Ok(true) => Ok(()),
        Ok(false) => Err(CliError::user("not sent: canceled")),
        Err(error) => Err(CliError::user(format!("not sent: {error}"))),
    }
}
