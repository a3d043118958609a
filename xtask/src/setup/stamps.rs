//! Stamps: which steps of the preparation are finished, for which recipe.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files;

/// The recipe's number. Raise it whenever a step does something else than before: old stamps then no longer count.
pub const RECIPE: &str = "1";

/// Whether a step has been finished.
pub fn is_done(root: &Path, step: &str) -> bool {
    fs::read_to_string(stamp(root, step)).is_ok_and(|recipe| recipe.trim() == RECIPE)
}

/// Marks a step as finished.
pub fn mark(root: &Path, step: &str) -> Result<()> {
    files::write(&stamp(root, step), RECIPE.as_bytes())
}

fn stamp(root: &Path, step: &str) -> PathBuf {
    root.join("steps").join(step)
}
