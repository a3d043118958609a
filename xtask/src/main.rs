//! All of the project's automation: one binary, no shell scripts. Start with `cargo xtask --help`.

mod bench;
mod build;
mod cache;
mod demo;
mod files;
mod idl;
mod localnet;
mod migrate;
mod node;
mod program_id;
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
    Demo(demo::Args),
    Idl(idl::Args),
    Localnet(localnet::Args),
    Migrate(migrate::Args),
    ProgramId(program_id::Args),
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
        Command::Demo(args) => demo::command(&workspace, &args),
        Command::Idl(args) => idl::command(&workspace, &args),
        Command::Localnet(args) => localnet::command(&workspace, &args),
        Command::Migrate(args) => migrate::command(&workspace, &args),
        Command::ProgramId(args) => program_id::command(&workspace, &args),
        Command::Tables(args) => tables::command(&workspace, &args),
        Command::Tidy(_) => tidy::command(&workspace),
        Command::Test(args) => test::command(&workspace, &args),
        Command::Web(args) => web::command(&workspace, &args),
    }
}
