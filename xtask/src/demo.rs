//! `cargo xtask demo`: the whole product in one process, from a fresh clone in one command.

use std::process::Command;

use anyhow::{Result, bail};
use clap::CommandFactory;

use crate::setup::system;
use crate::workspace::Workspace;
use crate::{Cli, build};

/// The package that is run.
const DEMO: &str = "influence-demo";

/// Show the whole product in this process: the committed program on an embedded chain, a community, a week of days.
///
/// The program is compiled only when its source differs from the committed one. All arguments are the demo's own.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Args {
    /// Arguments of the demo
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
    args: Vec<String>,
}

/// Runs the command; its exit code is the demo's.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    let help = args.args.iter().any(|arg| arg == "-h" || arg == "--help");
    if help {
        print_help()?;
    } else {
        system::check_without_validator()?;
        build::prebuilt(workspace)?;
    }
    if !workspace.has(DEMO) {
        bail!("this tree has no {DEMO} package: check out a complete clone");
    }
    // Compiling everything once takes minutes; cargo should be seen at work.
    build_visibly(workspace)?;
    let mut command = workspace.with_program(Command::new(workspace.target().join("debug").join(DEMO)));
    let status = command.args(&args.args).status()?;
    std::process::exit(status.code().unwrap_or(1));
}

/// The demo alone, with the features that its dependencies have in the tests: chosen as a package of its own they
/// would have fewer, and hundreds of crates would be compiled once for each.
fn build_visibly(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["build", "--locked", "--workspace", "--bin", DEMO]);
    crate::shell::run(&mut command, "the demo's build")
}

fn print_help() -> Result<()> {
    let mut cli = Cli::command();
    cli.build();
    if let Some(demo) = cli.find_subcommand_mut("demo") {
        println!("{}\n\nThe demo's own help:\n", demo.render_help().to_string().trim_end());
    }
    Ok(())
}
