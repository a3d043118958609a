//! `cargo xtask web`: the web page, built into the folder that the cranker's binary takes it from.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{files, node, shell, ui};

/// Where the page is.
const FOLDER: &str = "app/web";
/// Where the cranker's build takes it from, inside.
const BUILT: &str = "dist";
/// The binaries that the browser tests run against: a local validator, and the page's server that it starts.
const BINARIES: [&str; 2] = ["influence-localnet", "influence-cranker"];
/// What Chromium is called on different systems.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

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
    /// Run its tests in this machine's Chromium, against local validators that are started for them
    #[arg(long)]
    browser: bool,
    /// With --browser: arguments of Playwright, as names of files
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

/// Builds the page. One that is the same as before is left as it is, and so is every binary that has it.
pub fn build(workspace: &Workspace) -> Result<()> {
    node::install(&folder(workspace))?;
    let step = ui::Step::spinner("web page");
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

/// Chromium, or what to install.
pub fn chromium() -> Result<&'static str> {
    let Some(browser) = BROWSERS.into_iter().find(|browser| shell::exists(browser)) else {
        bail!("the web page's tests run in Chromium: install it (on Debian `apt-get install chromium`)");
    };
    Ok(browser)
}

/// Runs the page's tests in a browser, against local validators.
pub fn browser(workspace: &Workspace, args: &[String]) -> Result<()> {
    let browser = shell::find(chromium()?).context("Chromium is not on PATH any more")?;
    build(workspace)?;
    let mut cargo = workspace.cargo();
    cargo
        .args(["build", "--locked", "--workspace"])
        .args(BINARIES.iter().flat_map(|binary| ["--bin", binary]));
    shell::run(&mut cargo, "the local validator's build")?;
    let mut command = workspace.with_program(script(workspace, "browser"));
    command.arg("--").args(args).env("INFLUENCE_CHROMIUM", browser);
    command.env("INFLUENCE_LOCALNET", workspace.target().join("debug").join(BINARIES[0]));
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
