//! A component: a folder of the cache that is prepared in steps. A finished step leaves a stamp, so an interrupted
//! preparation continues where it stopped and a finished one returns at once.

use std::fs::{self, File};
use std::path::PathBuf;

use anyhow::Result;

use crate::{cache, files};

/// The stamp of a component whose every step is finished.
const READY: &str = "ready";

pub struct Component {
    pub name: &'static str,
    pub root: PathBuf,
    /// Raised whenever a step changes: stamps of another recipe do not count.
    recipe: &'static str,
}

impl Component {
    pub fn new(name: &'static str, recipe: &'static str) -> Result<Self> {
        Ok(Self { name, root: cache::root()?.join(name), recipe })
    }

    /// Runs `prepare` unless an earlier run has finished it.
    pub fn ensure(&self, prepare: impl FnOnce(&Self) -> Result<()>) -> Result<()> {
        if self.is_ready() {
            return Ok(());
        }
        let lock = self.lock()?;
        // Another run may have finished while this one waited.
        if !self.is_ready() {
            prepare(self)?;
            self.mark(READY)?;
        }
        drop(lock);
        Ok(())
    }

    pub fn is_ready(&self) -> bool {
        self.is_done(READY)
    }

    pub fn is_done(&self, step: &str) -> bool {
        fs::read_to_string(self.stamp(step)).is_ok_and(|recipe| recipe.trim() == self.recipe)
    }

    pub fn mark(&self, step: &str) -> Result<()> {
        files::write(&self.stamp(step), self.recipe.as_bytes())
    }

    pub fn forget(&self, step: &str) {
        // A missing stamp is what this is for.
        let _ = fs::remove_file(self.stamp(step));
    }

    /// Creates the folder and allows one preparation at a time in it.
    pub fn lock(&self) -> Result<File> {
        files::create(&self.root)?;
        files::lock(&self.root.join("lock"), "another setup is running in this cache; waiting for it")
    }

    /// Deletes the component.
    pub fn remove(&self) -> Result<()> {
        files::remove(&self.root)
    }

    fn stamp(&self, step: &str) -> PathBuf {
        self.root.join("steps").join(step)
    }
}
