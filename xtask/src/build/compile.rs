//! Compiling the program: with Solana's own command where it is installed, else with our toolchain.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::artifact::Compiler;
use super::flags;
use crate::setup::{self, Toolchain};
use crate::workspace::{PROGRAM, Workspace};
use crate::{cache, files, shell, workspace};

/// What a build left, and what made it.
pub struct Built {
    pub so: PathBuf,
    pub compiler: Compiler,
}

/// Compiles the program.
pub fn program(workspace: &Workspace) -> Result<Built> {
    if shell::exists("cargo-build-sbf") { with_solana(workspace) } else { with_ours(workspace) }
}

fn with_solana(workspace: &Workspace) -> Result<Built> {
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
    let version = shell::capture(Command::new("cargo-build-sbf").arg("--version"), "cargo-build-sbf")?;
    let compiler =
        Compiler::Solana { versions: version.lines().map(|line| line.trim().to_owned()).collect() };
    Ok(Built { so: out.join(format!("{PROGRAM}.so")), compiler })
}

fn with_ours(workspace: &Workspace) -> Result<Built> {
    let toolchain = setup::ensure(None)?;
    let target = cache::program_target()?;
    let mut command = workspace::cargo();
    // `rustc --crate-type`, not `build`: the crate is also a library for the host, and with two kinds at once cargo
    // leaves link-time optimisation out.
    command.args(["rustc", "--locked", "--release", "-p", PROGRAM, "--lib", "--crate-type", "cdylib"]);
    command.args(["--target", flags::TARGET, "-Zbuild-std=std,panic_abort", "-Zbuild-std-features="]);
    command.current_dir(workspace.root()).env("CARGO_TARGET_DIR", &target);
    environment(&mut command, &toolchain)?;
    shell::run(&mut command, "the program's build")?;
    let so = target.join(flags::TARGET).join("release").join(format!("lib{PROGRAM}.so"));
    Ok(Built { so, compiler: Compiler::Ours(toolchain.versions) })
}

/// The toolchain's compiler, with unstable options let through, and nothing of the caller's own build settings.
fn environment(command: &mut Command, toolchain: &Toolchain) -> Result<()> {
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
    Ok(())
}

/// Where cargo keeps the sources of dependencies.
fn cargo_home() -> Result<PathBuf> {
    if let Some(home) = std::env::var_os("CARGO_HOME").filter(|value| !value.is_empty()) {
        return Ok(PathBuf::from(home));
    }
    Ok(std::env::home_dir().context("there is no home folder: set CARGO_HOME")?.join(".cargo"))
}
