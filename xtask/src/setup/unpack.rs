//! Unpacking: every package into one folder, with `dpkg -x`, which installs nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::packages::{self, Package};
use super::stamps;
use crate::{files, shell, ui::Step};

/// What the packages were unpacked into.
pub fn folder(root: &Path) -> PathBuf {
    root.join("root")
}

/// The folder of shared libraries, and of the loader that starts programs with them.
pub fn libraries(root: &Path) -> PathBuf {
    folder(root).join("usr/lib/x86_64-linux-gnu")
}

/// Unpacks all packages; the folder appears under its name only when it is complete.
pub fn all(root: &Path, packages: &[Package]) -> Result<()> {
    if stamps::is_done(root, "unpack") {
        return Ok(());
    }
    let part = root.join("root.part");
    files::remove(&part)?;
    files::remove(&folder(root))?;
    files::create(&part)?;
    let step = Step::bytes("unpack", packages.iter().map(|package| package.size).sum());
    let mut finished = 0;
    for package in packages {
        step.detail(&package.name);
        let mut command = Command::new("dpkg");
        command.arg("-x").arg(packages::file(root, package)).arg(&part);
        shell::capture(&mut command, "dpkg -x").with_context(|| {
            format!(
                "{} could not be unpacked: make room on the disk, or run `cargo xtask setup --fresh`",
                package.name
            )
        })?;
        finished += package.size;
        step.position(finished);
    }
    fs::rename(&part, folder(root)).context("cannot put the unpacked packages in place")?;
    stamps::mark(root, "unpack")?;
    files::remove(&packages::folder(root))?;
    files::remove(&root.join("debs.part"))?;
    step.done("");
    Ok(())
}
