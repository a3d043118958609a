//! Unpacking: every package into one folder, with `dpkg -x`, which installs nothing.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::packages::{self, DebPackage};
use crate::setup::component::Component;
use crate::{files, shell, ui::ProgressLine};

/// The step that unpacks.
const UNPACK: &str = "unpack";

/// The folder that the packages are unpacked into.
pub fn folder(component: &Component) -> PathBuf {
    component.root.join("root")
}

/// The folder of the shared libraries and of their loader.
pub fn libraries(component: &Component) -> PathBuf {
    folder(component).join("usr/lib/x86_64-linux-gnu")
}

/// Unpacks all packages; the folder appears under its name only when it is complete.
pub fn all(component: &Component, packages: &[DebPackage]) -> Result<()> {
    if component.is_done(UNPACK) {
        return Ok(());
    }
    let part = component.root.join("root.part");
    files::remove(&part)?;
    files::remove(&folder(component))?;
    files::create(&part)?;
    let step = ProgressLine::bytes(
        &format!("unpacking {}", component.name),
        packages.iter().map(|package| package.size).sum(),
    );
    let mut finished = 0;
    for package in packages {
        step.detail(&package.name);
        let mut command = Command::new("dpkg");
        command.arg("-x").arg(packages::file(component, package)).arg(&part);
        shell::capture(&mut command, "dpkg -x").with_context(|| {
            format!(
                "{} could not be unpacked: free some disk space, or run `cargo xtask setup --fresh`",
                package.name
            )
        })?;
        finished += package.size;
        step.position(finished);
    }
    fs::rename(&part, folder(component)).context("cannot put the unpacked packages in place")?;
    component.mark(UNPACK)?;
    files::remove(&packages::folder(component))?;
    for rest in ["debs.part", "apt/lists", "apt/cache"] {
        files::remove(&component.root.join(rest))?;
    }
    step.done("done");
    Ok(())
}
