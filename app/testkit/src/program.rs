//! The built program.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};

/// Finds the built program: `INFLUENCE_SO`, else `deploy/influence.so` in the build folder that this binary runs from.
pub fn path() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("INFLUENCE_SO").map(PathBuf::from) {
        ensure!(
            path.is_file(),
            "INFLUENCE_SO names {}, which is not a file: run cargo xtask build, or unset it",
            path.display()
        );
        return Ok(path);
    }
    let binary = std::env::current_exe().context("cannot locate this binary")?;
    let built =
        binary.ancestors().map(|folder| folder.join("deploy/influence.so")).find(|path| path.is_file());
    match built {
        Some(path) => Ok(path),
        None => bail!("the program is not built: run cargo xtask build, or set INFLUENCE_SO to its path"),
    }
}
