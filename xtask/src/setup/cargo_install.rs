//! Programs compiled from the crate registry with `cargo install`.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{files, shell, ui::ProgressLine, workspace};

/// Compiles a program into `folder`/bin. The folder appears only when it is complete.
pub fn install(folder: &Path, name: &str, version: &str, settings: &[(&str, &str)]) -> Result<()> {
    let (part, build) = (folder.with_extension("part"), folder.with_extension("build"));
    files::remove(&part)?;
    files::remove(folder)?;
    files::create(&part)?;
    let step = ProgressLine::spinner(&format!("{name}, compiled from the crate registry"));
    let mut command = workspace::cargo();
    command.args(["install", name, "--version", version, "--locked", "--no-track", "--root"]).arg(&part);
    // Outside the workspace, whose cargo settings do not apply to it.
    command.current_dir(&part).env("CARGO_TARGET_DIR", &build).envs(settings.iter().copied());
    command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
    shell::watch(&mut command, &format!("cargo install {name}"), |line| step.detail(line)).with_context(
        || {
            format!(
                "{name} was not compiled; when the cause below is fixed, run the command again to continue"
            )
        },
    )?;
    fs::rename(&part, folder).with_context(|| format!("cannot put {name} in place"))?;
    files::remove(&build)?;
    step.done(version);
    Ok(())
}
