//! `cargo xtask test`: every check, fastest first.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use console::style;

use crate::build::artifact::{self, ArtifactState};
use crate::setup::{self, cargo_deny, chromium, node, sbpf, z3};
use crate::workspace::Workspace;
use crate::{build, idl, prove, shell, tidy, ui, web};

/// Run every check: format, layout, licenses, lints, proofs, docs, the program's build, the committed files, all tests
///
/// Fetches what this machine lacks into ~/.cache/influence-points first (see `cargo xtask setup --help`).
#[derive(clap::Args)]
pub struct Args {
    /// Leave out the docs and what takes minutes: long random runs, days on the local validator, the page in a browser
    #[arg(long)]
    quick: bool,
    /// Leave out what is written in TypeScript, with Node and Chromium
    #[arg(long)]
    no_web: bool,
}

/// The finished steps, for the table at the end.
struct TestRun<'a> {
    workspace: &'a Workspace,
    finished: Vec<(&'static str, Duration)>,
}

impl TestRun<'_> {
    fn step(&mut self, name: &'static str, work: impl FnOnce(&Workspace) -> Result<()>) -> Result<()> {
        ui::headline(name);
        let started = Instant::now();
        work(self.workspace).with_context(|| format!("step `{name}`"))?;
        self.finished.push((name, started.elapsed()));
        Ok(())
    }
}

/// Runs the command.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    let mut run = TestRun { workspace, finished: Vec::new() };
    run.step("setup", |workspace| prepare(workspace, args))?;
    run.step("format", format)?;
    run.step("layout", tidy::command)?;
    run.step("dependencies", dependencies)?;
    run.step("lints", lints)?;
    run.step("proofs", prove::all)?;
    if !args.quick {
        run.step("docs", docs)?;
    }
    run.step("program", program)?;
    run.step("interface description", |workspace| {
        idl::command(workspace, &idl::Args::checking(args.no_web))
    })?;
    if !args.no_web {
        run.step("TypeScript client", idl::typescript::test)?;
        run.step("web page", |workspace| web::test(workspace).and_then(|()| web::build(workspace)))?;
    }
    run.step("tests", |workspace| tests(workspace, args.quick))?;
    if !args.no_web && !args.quick {
        run.step("web page in a browser", |workspace| web::browser(workspace, &[]))?;
    }
    summary(&run.finished);
    Ok(())
}

/// Everything that the steps need, so that a missing part is reported first.
fn prepare(workspace: &Workspace, args: &Args) -> Result<()> {
    components(workspace)?;
    setup::native()?;
    cargo_deny::ensure()?;
    z3::ensure()?;
    if !args.no_web {
        node::ensure()?;
    }
    if !args.no_web && !args.quick {
        chromium::ensure()?;
    }
    // A machine that cannot compile the program tests the committed one.
    let _ = can_compile();
    ui::done("everything that the tests need is there");
    Ok(())
}

fn summary(finished: &[(&str, Duration)]) {
    ui::headline("all passed");
    for (name, time) in finished {
        eprintln!("  {name:<24}{:>14}", ui::seconds(*time));
    }
    let total = finished.iter().map(|(_, time)| *time).sum();
    eprintln!("  {:<24}{:>14}", style("total").bold(), ui::seconds(total));
}

/// Adds rustfmt and clippy, which a minimal installation of Rust lacks.
fn components(workspace: &Workspace) -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        let mut command = workspace.cargo();
        command.args([subcommand, "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
        if !command.status().is_ok_and(|status| status.success()) {
            shell::run(Command::new("rustup").args(["component", "add", component]), "rustup component add")
                .with_context(|| format!("`cargo {subcommand}` is required: install {component}"))?;
        }
    }
    Ok(())
}

fn format(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["fmt", "--all", "--check"]);
    shell::run(&mut command, "the format check").context("run `cargo fmt --all`")
}

/// Licenses, bans and sources. The database of advisories is not reachable from every network.
fn dependencies(workspace: &Workspace) -> Result<()> {
    let mut command = Command::new(cargo_deny::ensure()?);
    command.current_dir(workspace.root()).args(["--locked", "check", "--hide-inclusion-graph"]);
    shell::run(command.args(["licenses", "bans", "sources"]), "cargo deny")
}

fn lints(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]);
    shell::run(&mut command, "clippy")
}

fn docs(workspace: &Workspace) -> Result<()> {
    let mut command = workspace.cargo();
    command.args(["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings");
    shell::run(&mut command, "cargo doc")
}

/// Compiles the program where that is possible, and refuses a committed one of another source in any case.
fn program(workspace: &Workspace) -> Result<()> {
    let committed = match artifact::state(workspace)? {
        ArtifactState::Current(bytes) => bytes,
        ArtifactState::Stale(why) => {
            bail!("{why}: run `cargo xtask build --commit` and commit programs/influence/artifact")
        }
    };
    if let Err(why) = can_compile() {
        ui::notice(&format!("THE PROGRAM IS NOT COMPILED, the committed one is tested instead: {why:#}"));
        return artifact::deploy(workspace, &committed);
    }
    let compiler = build::from_source(workspace)?;
    artifact::compare(workspace, &committed, &compiler)
}

fn can_compile() -> Result<()> {
    if shell::exists("cargo-build-sbf") {
        return Ok(());
    }
    sbpf::ensure(None).map(|_| ())
}

fn tests(workspace: &Workspace, quick: bool) -> Result<()> {
    let mut command: Command = workspace.cargo_with_program();
    command.args(["test", "--workspace", "--locked"]).env_remove("UPDATE_TABLES");
    if quick {
        command.env("INFLUENCE_QUICK", "1");
    }
    shell::run(&mut command, "cargo test")
}
