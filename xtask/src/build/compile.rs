//! Compiling the program: with Solana's `cargo build-sbf` where it is installed, else with the toolchain in the cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::artifact::Compiler;
use super::flags;
use super::shared_target::SharedTarget;
use crate::setup::sbpf::{self, SbpfToolchain};
use crate::workspace::{PROGRAM, Workspace};
use crate::{cache, files, shell, workspace};

pub struct BuiltProgram {
    pub program: Vec<u8>,
    pub compiler: Compiler,
}

/// Compiles the program.
pub fn program(workspace: &Workspace) -> Result<BuiltProgram> {
    if shell::exists("cargo-build-sbf") { with_solana(workspace) } else { with_toolchain(workspace) }
}

fn with_solana(workspace: &Workspace) -> Result<BuiltProgram> {
    let out = workspace.target().join("sbf-out");
    files::create(&out)?;
    let mut command = workspace.cargo();
    command.args([
        "build-sbf",
        "--arch",
        "v3",
        "--manifest-path",
        "programs/influence/Cargo.toml",
        "--sbf-out-dir",
    ]);
    command.arg(&out).args(["--", "--locked"]);
    shell::run(&mut command, "cargo build-sbf")?;
    let printed = shell::capture(Command::new("cargo-build-sbf").arg("--version"), "cargo-build-sbf")?;
    let versions = printed.lines().map(|line| line.trim().to_owned()).collect();
    Ok(BuiltProgram {
        program: read(&out.join(format!("{PROGRAM}.so")))?,
        compiler: Compiler::Solana { versions },
    })
}

fn with_toolchain(workspace: &Workspace) -> Result<BuiltProgram> {
    let toolchain = sbpf::ensure(None)?;
    let target = cache::program_target()?;
    let shared = SharedTarget::lock(workspace, &target)?;
    let mut command = cargo(workspace, &toolchain, &target)?;
    // `rustc --crate-type` instead of `build`: the crate is also a library for the host, and with both crate types
    // cargo skips link-time optimization.
    command.args(["rustc", "--release", "-p", PROGRAM, "--lib", "--crate-type", "cdylib"]);
    command.args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features="]);
    command.args(["--locked", "--target", flags::TARGET]);
    shell::run(&mut command, "the program's build")?;
    let program = read(&target.join(flags::TARGET).join("release").join(format!("lib{PROGRAM}.so")))?;
    shared.record()?;
    let printed = shell::capture(workspace::cargo().arg("--version"), "cargo --version")?;
    let cargo = printed.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    Ok(BuiltProgram { program, compiler: Compiler::Ours { cargo, toolchain: toolchain.versions } })
}

fn read(so: &Path) -> Result<Vec<u8>> {
    fs::read(so).with_context(|| format!("the build left no {}", so.display()))
}

/// Cargo with the toolchain's compiler and unstable options allowed, and without the caller's build settings.
fn cargo(workspace: &Workspace, toolchain: &SbpfToolchain, target: &Path) -> Result<Command> {
    let mut command = workspace::cargo();
    command.current_dir(workspace.root()).env("CARGO_TARGET_DIR", target);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PROFILE_") {
            command.env_remove(name);
        }
    }
    for name in
        ["RUSTFLAGS", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "CARGO_BUILD_TARGET", "CARGO_INCREMENTAL"]
    {
        command.env_remove(name);
    }
    command.env("RUSTC", toolchain.rustc());
    command.env("RUSTC_BOOTSTRAP", "1").env("RUSTC_BOOTSTRAP_SYNTHETIC_TARGET", "1");
    command.env("CARGO_ENCODED_RUSTFLAGS", flags::encoded(toolchain, &cargo_home()?));
    Ok(command)
}

/// The folder in which cargo keeps the sources of dependencies.
fn cargo_home() -> Result<PathBuf> {
    if let Some(home) = std::env::var_os("CARGO_HOME").filter(|value| !value.is_empty()) {
        return Ok(PathBuf::from(home));
    }
    Ok(std::env::home_dir().context("there is no home folder: set CARGO_HOME")?.join(".cargo"))
}
