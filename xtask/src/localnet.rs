//! `cargo xtask localnet`: a local validator with the program in it.

use std::process::Command;

use anyhow::Result;
use clap::CommandFactory;

use crate::setup::system;
use crate::workspace::Workspace;
use crate::{Cli, build, shell, web};

/// The program that is run.
const LOCALNET: &str = "influence-localnet";
/// What it says to go on with, and what it starts itself.
const TOOLS: [&str; 2] = ["influence-cranker", "influence"];
/// The validator's option that needs the web page.
const PAGE: &str = "--web";
/// Names its folder.
const LEDGER: &str = "INFLUENCE_LOCALNET_LEDGER";

/// Start a local validator with the program, $MESI, fans, galleries and crankers in it, until Ctrl-C.
///
/// The program is compiled only when its source differs from the committed one. All arguments are the validator's own.
#[derive(clap::Args)]
#[command(disable_help_flag = true)]
pub struct Args {
    /// Arguments of the local validator
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
    args: Vec<String>,
}

/// Runs the command; its exit code is the validator's.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    if args.args.iter().any(|arg| arg == "-h" || arg == "--help") {
        print_help();
    } else {
        build::prebuilt(workspace)?;
    }
    system::check()?;
    if args.args.iter().any(|arg| arg == PAGE) {
        // Before the cranker, whose binary takes it in.
        web::build(workspace)?;
    }
    build_visibly(workspace)?;
    let binary = workspace.target().join("debug").join(LOCALNET);
    let mut command = workspace.with_program(Command::new(binary));
    if std::env::var_os(LEDGER).is_none() {
        command.env(LEDGER, workspace.target().join("localnet"));
    }
    shell::replace(command.args(&args.args))
}

/// The programs alone, with the features that their dependencies have in the tests.
fn build_visibly(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["build", "--locked", "--workspace", "--bin", LOCALNET]);
    command.args(TOOLS.iter().flat_map(|tool| ["--bin", tool]));
    shell::run(&mut command, "the local validator's build")
}

fn print_help() {
    let mut cli = Cli::command();
    cli.build();
    if let Some(localnet) = cli.find_subcommand_mut("localnet") {
        println!("{}\n\nThe local validator's own help:\n", localnet.render_help().to_string().trim_end());
    }
}
