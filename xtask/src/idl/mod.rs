//! `cargo xtask idl`: the program's interface description, printed by the program crate itself on the host, and the
//! TypeScript client that is generated from it.

mod assemble;
mod sections;
pub mod typescript;

use std::fs;

use anyhow::{Context, Result, bail};

use crate::workspace::{PROGRAM, Workspace};
use crate::{files, shell, ui};

const FILE: &str = "idl/influence.json";

/// Write the program's interface description (Anchor IDL 0.1.0) to idl/influence.json and the TypeScript client generated
/// from it to app/web/client, or compare them
#[derive(clap::Args)]
pub struct Args {
    /// Fail when the committed description differs from the program's
    #[arg(long)]
    check: bool,
    /// Leave the TypeScript client out, which needs Node
    #[arg(long)]
    no_web: bool,
}

impl Args {
    /// The arguments of `cargo xtask test`.
    pub fn checking(no_web: bool) -> Self {
        Self { check: true, no_web }
    }
}

/// Runs the command.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    description(workspace, args.check)?;
    match args {
        Args { no_web: true, .. } => Ok(()),
        Args { check: true, .. } => typescript::check(workspace),
        Args { check: false, .. } => typescript::write(workspace),
    }
}

fn description(workspace: &Workspace, check: bool) -> Result<()> {
    let text = describe(workspace)?;
    let place = workspace.path(FILE);
    if !check {
        files::write(&place, text.as_bytes())?;
        ui::done(&format!("{FILE} written"));
        return Ok(());
    }
    if fs::read_to_string(&place).is_ok_and(|committed| committed == text) {
        ui::done(&format!("{FILE} is up to date"));
        return Ok(());
    }
    bail!("{FILE} differs from the program: run `cargo xtask idl` and commit the file");
}

/// Runs the printing tests that Anchor's macros put into the program crate.
fn describe(workspace: &Workspace) -> Result<String> {
    let mut command = workspace.cargo();
    command.args(["test", "--locked", "--quiet", "-p", PROGRAM, "--lib", "--features", "idl-build"]);
    command.args(["__anchor_private_print_idl", "--", "--show-output"]);
    command.stderr(std::process::Stdio::inherit());
    let printed = shell::capture(&mut command, "printing the interface description")
        .context("the program crate must compile for the host with feature idl-build")?;
    assemble::idl(&sections::parse(&printed)?)
}
