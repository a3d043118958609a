//! Python with pip, which fetches wheels and runs the proofs: the machine's own, else Debian's.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use super::component::Component;
use super::debian;
use crate::{files, shell, ui};

const ROOM_KB: u64 = 500_000;
/// Exits with 0 where pip is there and Python is new enough for `formal/`.
const CHECK: &str = "import pip, sys; sys.exit(sys.version_info < (3, 9))";
/// pip without questions, caches and messages about itself.
const PIP: [&str; 9] = [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--no-input",
    "--no-cache-dir",
    "--disable-pip-version-check",
    "--no-deps",
    "--only-binary=:all:",
];

pub fn component() -> Result<Component> {
    Component::new("python", "1")
}

/// A Python with pip. `remedy` is what the user can do where there is none and none can be prepared.
pub fn ensure(remedy: &str) -> Result<Command> {
    let mut own = Command::new("python3");
    own.args(["-c", CHECK]).stdout(Stdio::null()).stderr(Stdio::null());
    if own.status().is_ok_and(|status| status.success()) {
        return Ok(Command::new("python3"));
    }
    let component = component()?;
    component.ensure(|component| {
        debian::check_machine(component, ROOM_KB, remedy)?;
        let wanted = ["python3", "python3-pip-whl"].map(str::to_owned).to_vec();
        let keep = |name: &str| ["lib", "zlib", "python3"].iter().any(|prefix| name.starts_with(prefix));
        debian::install_for_host(component, |_| Ok(wanted), keep)
    })?;
    let unpacked = debian::folder(&component);
    let wheels = files::below(&unpacked.join("usr/share/python-wheels"))?;
    let is_pip =
        |path: &&PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("pip-"));
    let wheel = wheels.iter().find(is_pip).context("Debian's python3-pip-whl has no pip wheel")?;
    let mut python = Command::new(unpacked.join("usr/bin/python3"));
    python.env("LD_LIBRARY_PATH", debian::library_path(&component)?).env("PYTHONPATH", wheel);
    Ok(python)
}

/// Unpacks wheels from PyPI into a fresh folder. `wheels` are the arguments by which pip names them.
pub fn install(folder: &Path, wheels: &[&OsStr], step: &ui::ProgressLine, remedy: &str) -> Result<()> {
    files::remove(folder)?;
    let mut python = ensure(remedy)?;
    python.args(PIP).arg("--target").arg(folder).args(wheels);
    shell::watch(&mut python, "pip install", |line| step.detail(line))
}
