//! The target folder that all clones share for the program, so that dependencies are compiled once.
//!
//! Cargo tells a changed source by its time alone and takes the same package of two clones for one: a clone that is
//! older than the other's build would get the other's program. So whenever the source is not that of the last build,
//! the packages of ours are forgotten first.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{flags, source_hash};
use crate::workspace::{PROGRAM, Workspace};
use crate::{files, shell, ui, workspace};

/// The folder, held by one build at a time.
pub struct SharedTarget {
    hash: String,
    stamp: PathBuf,
    _lock: File,
}

impl SharedTarget {
    /// Waits for the folder, and forgets what was built of another source.
    pub fn lock(workspace: &Workspace, target: &Path) -> Result<Self> {
        files::create(target)?;
        let lock =
            File::create(target.join("lock")).context("cannot write into the cache folder: is it yours?")?;
        if lock.try_lock().is_err() {
            ui::notice("another build of the program is running in this cache; waiting for it");
            lock.lock().context("cannot lock the cache folder")?;
        }
        let (hash, stamp) = (source_hash::of(workspace)?, target.join("source-hash"));
        if fs::read_to_string(&stamp).is_ok_and(|last| last == hash) {
            return Ok(Self { hash, stamp, _lock: lock });
        }
        // Gone until the next build is whole: one that fails halfway belongs to no source.
        if stamp.exists() {
            fs::remove_file(&stamp).context("cannot write into the cache folder: is it yours?")?;
        }
        forget(workspace, target)?;
        Ok(Self { hash, stamp, _lock: lock })
    }

    /// Remembers which source was built.
    pub fn built(self) -> Result<()> {
        files::write(&self.stamp, self.hash.as_bytes())
    }
}

fn forget(workspace: &Workspace, target: &Path) -> Result<()> {
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
