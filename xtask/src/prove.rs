//! `cargo xtask prove`: the proofs of `formal/`, with the solver that the cache holds.

use std::process::Command;

use anyhow::Result;

use crate::setup::z3;
use crate::shell;
use crate::workspace::Workspace;

/// Prove the arithmetic of the rules with z3: shares, moves, wide multiplication and division, settling, sum tree
///
/// Fails unless every goal is proved, every false control is refuted, and no function that a goal describes has changed.
/// docs/assurance.md lists what is proved and what is assumed.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask prove\n  cargo xtask prove shares moves\n  \
                        cargo xtask prove --digests mul_wide   # after the review of a changed function")]
pub struct Args {
    /// Prove these groups only
    #[arg(value_name = "GROUP")]
    groups: Vec<String>,
    /// Print the digest of every function that a goal describes instead
    #[arg(long)]
    digests: bool,
}

/// Runs the command.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    let mut runner = python(workspace)?;
    runner.arg("formal/run.py").args(args.digests.then_some("--digests")).args(&args.groups);
    shell::run(&mut runner, "the proofs")
}

/// Proves every goal, after the tests of the reader of Rust sources.
pub fn all(workspace: &Workspace) -> Result<()> {
    let mut tests = python(workspace)?;
    shell::capture(tests.args(["-m", "unittest", "discover", "-s", "formal"]), "the tests of formal/")?;
    command(workspace, &Args { groups: Vec::new(), digests: false })
}

fn python(workspace: &Workspace) -> Result<Command> {
    let mut python = z3::python()?;
    python.current_dir(workspace.root());
    Ok(python)
}
