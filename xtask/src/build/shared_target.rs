//! The target folder that all clones share for the program, so that dependencies are compiled once.
//!
//! Cargo detects a changed source by its time alone and treats the same package of two clones as one: a clone that is
//! older than the other's build would get the other's program. So when the source differs from that of the last build,
//! the project's packages are cleaned first.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{flags, source_hash};
use crate::workspace::{PROGRAM, Workspace};
use crate::{files, shell, workspace};

/// The folder, held by one build at a time.
pub struct SharedTarget {
    hash: String,
    stamp: PathBuf,
    _lock: File,
}

impl SharedTarget {
    /// Waits for the folder, and cleans what was built from another source.
    pub fn lock(workspace: &Workspace, target: &Path) -> Result<Self> {
        files::create(target)?;
        let lock = files::lock(
            &target.join("lock"),
            "another build of the program is running in this cache; waiting for it",
        )?;
        let (hash, stamp) = (source_hash::of(workspace)?, target.join("source-hash"));
        if fs::read_to_string(&stamp).is_ok_and(|last| last == hash) {
            return Ok(Self { hash, stamp, _lock: lock });
        }
        // Absent until the next build is complete: one that fails halfway belongs to no source.
        if stamp.exists() {
            fs::remove_file(&stamp).context("cannot write into the cache folder: is it yours?")?;
        }
        clean(workspace, target)?;
        Ok(Self { hash, stamp, _lock: lock })
    }

    /// Records which source was built.
    pub fn record(self) -> Result<()> {
        files::write(&self.stamp, self.hash.as_bytes())
    }
}

fn clean(workspace: &Workspace, target: &Path) -> Result<()> {
    let mut command = workspace::cargo();
    command.args([
        "clean",
        "--quiet",
        "--release",
        "--target",
        flags::TARGET,
        "-p",
        PROGRAM,
        "-p",
        "influence-core",
    ]);
    command.current_dir(workspace.root()).env("CARGO_TARGET_DIR", target);
    shell::capture(&mut command, "cargo clean").map(|_| ())
}
