//! Node and npm, for what is written in TypeScript: found, or what to install; packages installed once per lock file.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{files, shell, ui};

/// The oldest Node that the packages run on, major and minor.
const OLDEST: (u32, u32) = (20, 19);
/// Remembers for which lock file a folder's packages were installed: its copy.
const STAMP: &str = "node_modules/.installed";

/// Refuses a machine without Node and npm, naming what to install.
pub fn ensure() -> Result<()> {
    let (major, minor) = OLDEST;
    let remedy = format!(
        "install Node {major}.{minor} or later with npm (https://nodejs.org, or your system's packages)"
    );
    let said = shell::capture(Command::new("node").arg("--version"), "node --version");
    let said = said.with_context(|| remedy.clone())?;
    if version(&said).is_none_or(|found| found < OLDEST) {
        bail!("the installed Node is {}, which is too old: {remedy}", said.trim());
    }
    shell::capture(Command::new("npm").arg("--version"), "npm --version").context(remedy)?;
    Ok(())
}

/// npm in a folder, quiet about everything but the work.
pub fn npm(folder: &Path) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(folder).args(["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]);
    command
}

/// Installs exactly the packages of a folder's lock file, unless they are there.
pub fn install(folder: &Path) -> Result<()> {
    ensure()?;
    let lock = files::read(&folder.join("package-lock.json"))?;
    let stamp = folder.join(STAMP);
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let step = ui::Step::spinner(&format!("npm packages of {name}"));
    shell::capture(npm(folder).arg("ci"), "npm ci")
        .context("the npm packages can not be installed: is the registry reachable?")?;
    files::write(&stamp, lock.as_bytes())?;
    step.done("installed");
    Ok(())
}

/// Major and minor of `v20.18.1`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version("v20.18.1\n"), Some((20, 18)));
        assert!(version("v9.30.0") < Some(OLDEST) && version("v100.0.0") > Some(OLDEST));
        assert_eq!(version("20"), None);
    }
}
