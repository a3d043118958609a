//! `cargo xtask bench`: the speed of the parts, measured on this machine beside a named peer in the same run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::setup;
use crate::workspace::Workspace;
use crate::{build, cache, shell};

/// The peer, at the version of the committed measurements.
const PEER: &str = "duckdb==2.0.0";

/// Measure a part on this machine beside a peer on the same input
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: Benchmark,
}

#[derive(clap::Subcommand)]
enum Benchmark {
    /// A day's scoring from files to roots, and its gallery scores against DuckDB's on the same Parquet files
    ///
    /// The first run compiles with optimization for a quarter of an hour. The benchmark generates its own input. Its options:
    /// `cargo xtask bench scoring -- --help`.
    Scoring {
        /// Arguments of the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
        args: Vec<String>,
    },
    /// A day applied and settled by the cranker on a local validator, and by naive keepers on the same chain
    ///
    /// Ten thousand participants join first, which takes minutes. Its options: `cargo xtask bench load -- --help`.
    Load {
        /// Arguments of the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGS")]
        args: Vec<String>,
    },
}

/// Runs the command.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    match &args.what {
        Benchmark::Scoring { args } => {
            let python = peer()?;
            let mut bench = bench(workspace, "optimized", "score_day");
            bench.arg("--python").arg(python).args(args);
            shell::run(&mut bench, "the benchmark")
        }
        Benchmark::Load { args } => {
            build::prebuilt(workspace)?;
            setup::native()?;
            // The profile of the tests: an optimized validator takes half an hour to compile and is not measured.
            shell::run(bench(workspace, "dev", "load").args(args), "the benchmark")
        }
    }
}

fn bench(workspace: &Workspace, profile: &str, name: &str) -> Command {
    let mut command = workspace.cargo_with_program();
    command.args(["bench", "--locked", "--workspace", "--profile", profile, "--bench", name, "--"]);
    command
}

/// A Python with the peer, in a virtual environment inside the cache.
fn peer() -> Result<PathBuf> {
    let folder = cache::root()?.join("peer");
    let python = folder.join("bin/python");
    if has_peer(&python) {
        return Ok(python);
    }
    if !shell::exists("python3") {
        bail!(
            "the peer is a Python package: install python3 with its venv module, then run the command again"
        );
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
