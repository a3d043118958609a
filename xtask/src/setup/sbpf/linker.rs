//! The linker that turns LLVM bitcode into an sBPF program, compiled from the crate registry.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::setup::component::Component;
use crate::{files, shell, ui::ProgressLine, workspace};

/// The step that installs it.
const LINKER: &str = "linker";

/// Tested with the rest of the recipe; do not change it alone.
pub const VERSION: &str = "0.2.6";

/// The linker, which is started through a wrapper.
pub fn binary(root: &Path) -> PathBuf {
    root.join("linker/bin/sbpf-linker")
}

/// Compiles and installs it into the cache.
pub fn install(component: &Component) -> Result<()> {
    if component.is_done(LINKER) {
        return Ok(());
    }
    let root = component.root.as_path();
    let (part, build) = (root.join("linker.part"), root.join("linker.build"));
    files::remove(&part)?;
    files::remove(&root.join("linker"))?;
    let step = ProgressLine::spinner("linker, compiled from the crate registry");
    let mut command = workspace::cargo();
    command
        .args(["install", "sbpf-linker", "--version", VERSION, "--locked", "--no-track", "--root"])
        .arg(&part);
    // Outside the workspace, whose cargo settings do not apply to it.
    command.current_dir(root).env("CARGO_TARGET_DIR", &build);
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
    shell::watch(&mut command, "cargo install sbpf-linker", |line| step.detail(line)).context(
        "the linker was not compiled; when the cause below is fixed, run the command again to continue",
    )?;
    fs::rename(&part, root.join("linker")).context("cannot put the linker in place")?;
    component.mark(LINKER)?;
    files::remove(&build)?;
    step.done(&format!("sbpf-linker {VERSION}"));
    Ok(())
}
