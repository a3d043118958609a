//! The project's automation: one binary, no shell scripts. Start with `cargo xtask --help`.

#![allow(missing_docs)]

mod bench;
mod build;
mod cache;
mod files;
mod idl;
mod program_id;
mod programs;
mod prove;
mod setup;
mod shell;
mod tables;
mod test;
mod tidy;
mod ui;
mod web;
mod workspace;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::programs::ProgramArgs;
use crate::workspace::Workspace;

/// Builds, checks and shows the project.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Setup(setup::Args),
    Bench(bench::Args),
    Build(build::Args),
    /// Show the whole product in one process: the committed program on an embedded chain, a community, a week of days
    ///
    /// The program is compiled only when its source differs from the committed one. All arguments are the demo's.
    #[command(disable_help_flag = true)]
    Demo(ProgramArgs),
    Idl(idl::Args),
    /// Run a local validator with the program, $MESI, fans, galleries and crankers, until Ctrl-C
    ///
    /// The program is compiled only when its source differs from the committed one. All arguments are the validator's.
    #[command(disable_help_flag = true)]
    Localnet(ProgramArgs),
    /// Deploy or upgrade the program on a cluster and configure it as a settings file says
    ///
    /// With --dry-run it only reports the differences. All arguments are those of influence-migrate.
    #[command(disable_help_flag = true)]
    Migrate(ProgramArgs),
    ProgramId(program_id::Args),
    Prove(prove::Args),
    Tables(tables::Args),
    Tidy(tidy::Args),
    Test(test::Args),
    Web(web::Args),
}

fn main() {
    if let Err(error) = run(Cli::parse().command) {
        ui::fail(&error);
        std::process::exit(1);
    }
}

fn run(command: Command) -> Result<()> {
    if let Command::Setup(args) = command {
        return setup::command(&args);
    }
    let workspace = Workspace::find()?;
    match command {
        Command::Setup(_) => Ok(()),
        Command::Bench(args) => bench::command(&workspace, &args),
        Command::Build(args) => build::command(&workspace, &args),
        Command::Demo(args) => programs::demo(&workspace, &args),
        Command::Idl(args) => idl::command(&workspace, &args),
        Command::Localnet(args) => programs::localnet(&workspace, &args),
        Command::Migrate(args) => programs::migrate(&workspace, &args),
        Command::ProgramId(args) => program_id::command(&workspace, &args),
        Command::Prove(args) => prove::command(&workspace, &args),
        Command::Tables(args) => tables::command(&workspace, &args),
        Command::Tidy(_) => tidy::command(&workspace),
        Command::Test(args) => test::command(&workspace, &args),
        Command::Web(args) => web::command(&workspace, &args),
    }
}
