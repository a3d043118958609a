//! `cargo xtask tidy`: the rules of the house that neither the compiler nor clippy checks.

mod commits;
mod edges;
mod invariants;
mod layout;
mod links;
mod sources;
mod type_names;
mod words;

use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{program_id, shell, ui};

/// Check the rules of the house: allowed dependencies, file sizes, type names, words, links, commit subjects, and a test
/// for every invariant
#[derive(clap::Args)]
pub struct Args {}

/// Runs the command. Every finding names its place and its remedy.
pub fn command(workspace: &Workspace) -> Result<()> {
    let sources = sources::all(workspace)?;
    let mut findings = edges::check(workspace);
    findings.extend(layout::check(&sources));
    findings.extend(type_names::check(&sources));
    findings.extend(program_id::check_copies(workspace)?);
    findings.extend(invariants::check(workspace, &sources)?);
    let tracked = tracked(workspace);
    if tracked.is_empty() {
        ui::notice("not a git clone: words, links and commit subjects are not checked");
    }
    findings.extend(words::check(workspace, &tracked)?);
    findings.extend(links::check(workspace, &tracked)?);
    findings.extend(commits::check(workspace));
    if findings.is_empty() {
        ui::done(&format!("{} source files are in order", sources.len()));
        return Ok(());
    }
    for finding in &findings {
        eprintln!("  {finding}");
    }
    bail!("{} findings: each line above names a place and a remedy", findings.len())
}

/// Files that git knows, and new ones that it does not ignore; none outside of a clone.
fn tracked(workspace: &Workspace) -> Vec<String> {
    let mut git = git(workspace);
    git.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let printed = shell::capture(&mut git, "git ls-files").unwrap_or_default();
    printed.lines().filter(|name| workspace.path(name).is_file()).map(str::to_owned).collect()
}

fn git(workspace: &Workspace) -> Command {
    let mut command = Command::new("git");
    command.current_dir(workspace.root());
    command
}
