//! `cargo xtask web`: the web page, built into the folder from which the cranker's binary embeds it.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::setup::{chromium, libclang, node};
use crate::workspace::Workspace;
use crate::{files, shell, ui};

const FOLDER: &str = "app/web";
/// The folder inside that the cranker's build embeds.
const BUILT: &str = "dist";
/// The binaries that the browser tests run against: a local validator, and the server that it starts.
const BINARIES: [&str; 2] = ["influence-localnet", "influence-cranker"];

/// Build the web page; the cranker's next build embeds it.
///
/// Uses Node 20.19 and npm, which are fetched where they are missing. A Rust build without the page serves a hint instead.
#[derive(clap::Args)]
pub struct Args {
    /// Serve the page with live reload, for a node at 127.0.0.1:8899
    #[arg(long, conflicts_with_all = ["test", "browser"])]
    dev: bool,
    /// Check its types and run its unit tests instead
    #[arg(long)]
    test: bool,
    /// Run its tests in Chromium, against local validators started for them
    #[arg(long)]
    browser: bool,
    /// With --browser: arguments for Playwright, such as file names
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, requires = "browser", value_name = "ARGS")]
    args: Vec<String>,
}

/// Runs the command.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    if args.dev {
        node::install(&folder(workspace))?;
        return shell::run(&mut script(workspace, "dev"), "the page's server");
    }
    if args.test {
        test(workspace)?;
    }
    if args.browser {
        browser(workspace, &args.args)?;
    }
    if args.test || args.browser { Ok(()) } else { build(workspace) }
}

/// Builds the page. An unchanged page keeps its files, so that no binary is rebuilt because of it.
pub fn build(workspace: &Workspace) -> Result<()> {
    node::install(&folder(workspace))?;
    let step = ui::ProgressLine::spinner("web page");
    let fresh = tempfile::tempdir().context("cannot make a temporary folder")?;
    let mut command = script(workspace, "build");
    command.args(["--", "--emptyOutDir", "--outDir"]).arg(fresh.path());
    shell::capture(&mut command, "the page's build")?;
    files::mirror(fresh.path(), &folder(workspace).join(BUILT))?;
    step.done("built");
    Ok(())
}

/// Checks the page's types and runs its unit tests.
pub fn test(workspace: &Workspace) -> Result<()> {
    node::install(&folder(workspace))?;
    shell::run(&mut script(workspace, "check"), "the page's types")?;
    shell::run(&mut script(workspace, "test"), "the page's unit tests")
}

/// Selects the dependencies' features that the tests were compiled with: a build without any test leaves out the features
/// of development dependencies, and would compile some 600 dependencies a second time.
const TEST_FEATURES: [&str; 2] = ["--test", "ts_fixtures"];

/// Runs the page's tests in a browser, against local validators.
pub fn browser(workspace: &Workspace, args: &[String]) -> Result<()> {
    let browser = chromium::ensure()?;
    libclang::ensure()?;
    build(workspace)?;
    let mut cargo = workspace.cargo();
    cargo
        .args(["build", "--locked", "--workspace"])
        .args(BINARIES.iter().flat_map(|binary| ["--bin", binary]))
        .args(TEST_FEATURES);
    shell::run(&mut cargo, "the local validator's build")?;
    let mut command = workspace.with_program(script(workspace, "browser"));
    command.arg("--").args(args).env("INFLUENCE_CHROMIUM", browser);
    command.env("INFLUENCE_LOCALNET", workspace.target().join("debug").join(BINARIES[0]));
    shell::run(&mut command, "the page's tests in a browser")
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.path(FOLDER)
}

/// A script of the page's package, with its output shown.
fn script(workspace: &Workspace, name: &str) -> Command {
    let mut command = node::npm(&folder(workspace));
    command.args(["run", name]);
    command
}
