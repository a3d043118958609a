//! The linker that turns LLVM bitcode into an sBPF program, compiled from the crate registry.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::stamps;
use crate::{files, shell, ui::Step, workspace};

/// Known to work with the rest of the recipe; do not move it alone.
pub const VERSION: &str = "0.2.6";

/// The linker itself; it is started through a wrapper.
pub fn binary(root: &Path) -> PathBuf {
    root.join("linker/bin/sbpf-linker")
}

/// Compiles and installs it into the cache.
pub fn install(root: &Path) -> Result<()> {
    if stamps::is_done(root, "linker") {
        return Ok(());
    }
    let (part, build) = (root.join("linker.part"), root.join("linker.build"));
    files::remove(&part)?;
    files::remove(&root.join("linker"))?;
    let step = Step::spinner("linker");
    let mut command = workspace::cargo();
    command
        .args(["install", "sbpf-linker", "--version", VERSION, "--locked", "--no-track", "--root"])
        .arg(&part);
    // Outside the workspace, whose settings are not meant for it.
    command.current_dir(root).env("CARGO_TARGET_DIR", &build);
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
    shell::watch(&mut command, "cargo install sbpf-linker", |line| step.detail(line)).context(
        "the linker was not compiled; when the cause below is gone, run the command again to go on",
    )?;
    fs::rename(&part, root.join("linker")).context("cannot put the linker in place")?;
    stamps::mark(root, "linker")?;
    files::remove(&build)?;
    step.done(&format!("sbpf-linker {VERSION}"));
    Ok(())
}
