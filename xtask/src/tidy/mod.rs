//! `cargo xtask tidy`: the rules of the house that no compiler checks.

mod edges;
mod forbidden;
mod functions;
mod invariants;
mod layout;
mod links;
mod lints;
mod program_id;
mod sources;

use anyhow::{Result, bail};

use crate::ui;
use crate::workspace::Workspace;

/// Check the rules of the house: who may use whom, sizes, forbidden calls, links, and a test for every invariant.
#[derive(clap::Args)]
pub struct Args {}

/// Runs the command: all findings at once, each with its place.
pub fn command(workspace: &Workspace) -> Result<()> {
    let sources = sources::all(workspace)?;
    let mut findings = edges::check(workspace);
    findings.extend(layout::check(&sources));
    findings.extend(functions::check(&sources));
    findings.extend(forbidden::check(&sources));
    findings.extend(lints::check(&sources));
    findings.extend(program_id::check(workspace)?);
    findings.extend(links::check(workspace)?);
    findings.extend(invariants::check(workspace, &sources)?);
    if findings.is_empty() {
        ui::done(&format!("{} source files are in order", sources.len()));
        return Ok(());
    }
    for finding in &findings {
        eprintln!("  {finding}");
    }
    bail!("{} findings: each line above names its place and its remedy", findings.len())
}
