//! Commands that build one of the workspace's programs and become it.

use std::process::Command;

use anyhow::Result;
use clap::CommandFactory;

use crate::setup::{self, system};
use crate::workspace::Workspace;
use crate::{Cli, build, shell, web};

/// The folder of the local validator, unless it is set.
const LEDGER: &str = "INFLUENCE_LOCALNET_LEDGER";
/// The local validator's option that needs the web page.
const WEB: &str = "--web";

#[derive(clap::Args)]
pub struct ProgramArgs {
    /// Arguments of the program
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
    args: Vec<String>,
}

impl ProgramArgs {
    fn has(&self, option: &str) -> bool {
        self.args.iter().any(|arg| arg == option)
    }

    fn is_help(&self) -> bool {
        self.has("-h") || self.has("--help")
    }
}

pub fn demo(workspace: &Workspace, args: &ProgramArgs) -> Result<()> {
    if !args.is_help() {
        system::check()?;
        build::prebuilt(workspace)?;
    }
    run(workspace, "demo", &["influence-demo"], args)
}

pub fn localnet(workspace: &Workspace, args: &ProgramArgs) -> Result<()> {
    setup::native()?;
    if !args.is_help() {
        build::prebuilt(workspace)?;
    }
    if args.has(WEB) {
        // Before the cranker, whose binary embeds it.
        web::build(workspace)?;
    }
    run(workspace, "localnet", &["influence-localnet", "influence-cranker", "influence"], args)
}

pub fn migrate(workspace: &Workspace, args: &ProgramArgs) -> Result<()> {
    run(workspace, "migrate", &["influence-migrate"], args)
}

/// Builds the binaries with the features that their dependencies have in the tests (a build of one package has fewer, and
/// would compile hundreds of crates a second time), and becomes the first one.
fn run(workspace: &Workspace, subcommand: &str, binaries: &[&str], args: &ProgramArgs) -> Result<()> {
    if args.is_help() {
        print_help(subcommand);
    }
    let mut build = workspace.cargo();
    build.args(["build", "--locked", "--workspace"]);
    build.args(binaries.iter().flat_map(|binary| ["--bin", binary]));
    shell::run(&mut build, &format!("the build of {}", binaries[0]))?;
    let mut command =
        workspace.with_program(Command::new(workspace.target().join("debug").join(binaries[0])));
    if std::env::var_os(LEDGER).is_none() {
        command.env(LEDGER, workspace.target().join("localnet"));
    }
    shell::replace(command.args(&args.args))
}

fn print_help(subcommand: &str) {
    let mut cli = Cli::command();
    cli.build();
    if let Some(command) = cli.find_subcommand_mut(subcommand) {
        println!("{}\n\nThe program's own help:\n", command.render_help().to_string().trim_end());
    }
}
