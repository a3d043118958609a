//! `cargo xtask migrate`: deploying and setting up a cluster, by `influence-migrate`.

use std::process::Command;

use anyhow::Result;

use crate::shell;
use crate::workspace::Workspace;

/// The tool that does it.
const TOOL: &str = "influence-migrate";

/// Deploy or upgrade the program on a cluster and set it up as a settings file says; with --dry-run only say what is missing.
///
/// All arguments are influence-migrate's own: `cargo xtask migrate --help`.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Args {
    /// Arguments of influence-migrate
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
    args: Vec<String>,
}

/// Runs the command; its exit code is the tool's.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    let mut build = workspace.cargo();
    build.args(["build", "--locked", "--workspace", "--bin", TOOL]);
    shell::run(&mut build, "the build of influence-migrate")?;
    let status = Command::new(workspace.target().join("debug").join(TOOL)).args(&args.args).status()?;
    std::process::exit(status.code().unwrap_or(1));
}
