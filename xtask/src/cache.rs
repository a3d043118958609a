//! The cache: what is fetched or compiled once and serves every clone.

use std::path::PathBuf;

use anyhow::{Context, Result};

/// `INFLUENCE_CACHE`, or `~/.cache/influence-points`.
pub fn root() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("INFLUENCE_CACHE").filter(|value| !value.is_empty()) {
        return std::path::absolute(PathBuf::from(folder)).context("INFLUENCE_CACHE is not a usable path");
    }
    let home = std::env::home_dir().filter(|home| !home.as_os_str().is_empty()).context(
        "there is no home folder for the cache: set INFLUENCE_CACHE to a folder with 4 GB of free space",
    )?;
    Ok(home.join(".cache").join("influence-points"))
}

/// The target folder of the program's build.
pub fn program_target() -> Result<PathBuf> {
    Ok(root()?.join("sbpf-target"))
}
