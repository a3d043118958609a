//! `cargo xtask bench`: how fast the parts are, measured on this machine against a named peer in the same run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::setup;
use crate::workspace::Workspace;
use crate::{build, cache, shell};

/// The peer, at the version that the committed numbers were measured with.
const PEER: &str = "duckdb==2.0.0";

/// Measure a part on this machine, against a peer on the same input.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// A day's scoring from files to roots, and its gallery scores against DuckDB's on the same Parquet files
    ///
    /// Compiles with optimisation the first time, which takes a quarter of an hour, and makes its own input. All
    /// arguments are the benchmark's own: `cargo xtask bench scoring -- --help`.
    Scoring {
        /// Arguments of the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
        args: Vec<String>,
    },
    /// A day applied and settled by the cranker on a local validator, and by naive keepers on the same chain
    ///
    /// Ten thousand participants join first, which takes minutes. All arguments are the benchmark's own:
    /// `cargo xtask bench load -- --help`.
    Load {
        /// Arguments of the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
        args: Vec<String>,
    },
}

/// Runs the command.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    match &args.what {
        What::Scoring { args } => scoring(workspace, args),
        What::Load { args } => load(workspace, args),
    }
}

/// In the profile of the tests: an optimised validator takes half an hour to compile, and is not what is measured.
fn load(workspace: &Workspace, args: &[String]) -> Result<()> {
    build::prebuilt(workspace)?;
    setup::native()?;
    let mut measure = workspace.cargo_with_program();
    measure.args(["bench", "--locked", "--workspace", "--profile", "dev", "--bench", "load", "--"]);
    shell::run(measure.args(args).current_dir(workspace.root()), "the benchmark")
}

fn scoring(workspace: &Workspace, args: &[String]) -> Result<()> {
    let python = peer()?;
    let mut build = workspace.cargo();
    build.args(["build", "--locked", "--workspace", "--profile", "optimized", "--example", "scoring_speed"]);
    shell::run(&mut build, "the benchmark's build")?;
    let mut measure = Command::new(workspace.target().join("optimized/examples/scoring_speed"));
    measure.arg("--python").arg(python).args(args).current_dir(workspace.root());
    shell::run(&mut measure, "the benchmark")
}

/// A Python that has the peer, in an environment of its own inside the cache.
fn peer() -> Result<PathBuf> {
    let folder = cache::root()?.join("peer");
    let python = folder.join("bin/python");
    if has_peer(&python) {
        return Ok(python);
    }
    if !shell::exists("python3") {
        bail!("the peer is a Python package: install python3 with its venv module, then run this again");
    }
    shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder), "python3 -m venv")?;
    shell::run(Command::new(&python).args(["-m", "pip", "install", "--quiet", PEER]), "installing the peer")?;
    Ok(python)
}

fn has_peer(python: &Path) -> bool {
    let Some((name, version)) = PEER.split_once("==") else { return false };
    let script = format!("import {name}, sys; sys.exit({name}.__version__ != '{version}')");
    Command::new(python).args(["-c", &script]).status().is_ok_and(|status| status.success())
}
