//! `cargo xtask web`: the web page, built into the folder that the cranker's binary takes it from.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{node, shell, ui};

/// Where the page is.
const FOLDER: &str = "app/web";
/// The binary that the browser tests run against.
const LOCALNET: &str = "influence-localnet";

/// Build the web page; the cranker's next build takes it into its binary.
///
/// Needs Node and npm. Whoever only builds Rust needs neither: the server then says how to get the page.
#[derive(clap::Args)]
pub struct Args {
    /// Serve the page while it is worked on, for a node at 127.0.0.1:8899
    #[arg(long, conflicts_with_all = ["test", "browser"])]
    dev: bool,
    /// Check its types and run its unit tests instead
    #[arg(long)]
    test: bool,
    /// Run its tests in this machine's Chromium, against a local validator that is started for them
    #[arg(long)]
    browser: bool,
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
        browser(workspace)?;
    }
    if args.test || args.browser { Ok(()) } else { build(workspace) }
}

/// Builds the page.
pub fn build(workspace: &Workspace) -> Result<()> {
    node::install(&folder(workspace))?;
    let step = ui::Step::spinner("web page");
    shell::capture(&mut script(workspace, "build"), "the page's build")?;
    step.done("built");
    Ok(())
}

/// Checks the page's types and runs its unit tests.
pub fn test(workspace: &Workspace) -> Result<()> {
    node::install(&folder(workspace))?;
    shell::run(&mut script(workspace, "check"), "the page's types")?;
    shell::run(&mut script(workspace, "test"), "the page's unit tests")
}

/// Runs the page's tests in a browser, against a local validator.
pub fn browser(workspace: &Workspace) -> Result<()> {
    if !shell::exists("chromium") {
        bail!("the browser tests need Chromium: install Debian's package `chromium`");
    }
    build(workspace)?;
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--locked", "--workspace", "--bin", LOCALNET]);
    shell::run(&mut cargo, "the local validator's build")?;
    let mut command = workspace.with_program(script(workspace, "browser"));
    command.env("INFLUENCE_LOCALNET", workspace.target().join("debug").join(LOCALNET));
    shell::run(&mut command, "the page's tests in a browser")
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.path(FOLDER)
}

/// A script of the page's package, its output as it comes.
fn script(workspace: &Workspace, name: &str) -> Command {
    let mut command = node::npm(&folder(workspace));
    command.args(["run", name]);
    command
}
