//! `cargo xtask tables`: the generated tables in docs, measured by a test binary that also compares them.

use anyhow::{Context, Result};

use crate::workspace::Workspace;
use crate::{build, shell, ui};

/// The test binary that measures.
const BINARY: &str = "compute_units";

/// Measure and rewrite the generated tables in docs (compute units), or compare them
#[derive(clap::Args)]
pub struct Args {
    /// Fail when a committed table differs from what is measured
    #[arg(long)]
    check: bool,
}

/// Runs the command.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    build::prebuilt(workspace)?;
    let mut command = workspace.cargo_with_program();
    // The whole workspace: with one package, its dependencies would be built again with fewer features.
    command.args(["test", "--locked", "--workspace", "--test", BINARY]);
    if args.check {
        command.env_remove("UPDATE_TABLES");
        return shell::run(&mut command, "the comparison of tables").context(
            "run `cargo xtask tables` and commit what it changes in docs, if the change is intended",
        );
    }
    command.env("UPDATE_TABLES", "1");
    shell::run(&mut command, "measuring")?;
    ui::done("tables rewritten: see `git diff docs`");
    Ok(())
}
