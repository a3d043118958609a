//! z3, which decides the goals of `formal/`: a wheel from PyPI, at the version and digests of the requirements file.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::component::Component;
use super::python;
use crate::{files, ui};

/// Also the component's recipe: another version is fetched at once.
const REQUIREMENTS: &str = include_str!("../../../formal/requirements.txt");
const WHEEL_MB: u32 = 39;
const ROOM_KB: u64 = 200_000;
const REMEDY: &str =
    "the proofs require Python 3.9 or later with pip: install it (on Debian `apt-get install python3-pip`)";

pub fn component() -> Result<Component> {
    Component::new("z3", REQUIREMENTS.trim_ascii())
}

/// Prepares z3. The machine's own is not used: whether a goal is decided depends on the version.
pub fn ensure() -> Result<()> {
    component()?.ensure(prepare).context(REMEDY)
}

/// Python with z3, which leaves no files of its own behind.
pub fn python() -> Result<Command> {
    ensure()?;
    let mut python = python::ensure(REMEDY)?;
    python.env("PYTHONPATH", folder(&component()?)).env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(python)
}

fn folder(component: &Component) -> PathBuf {
    component.root.join("wheel")
}

fn prepare(component: &Component) -> Result<()> {
    files::check_room(&component.root, ROOM_KB)?;
    let requirements = component.root.join("requirements.txt");
    files::write(&requirements, REQUIREMENTS.as_bytes())?;
    let step = ui::ProgressLine::spinner(&format!("z3 ({WHEEL_MB} MB)"));
    let wheels = ["--require-hashes".as_ref(), "--requirement".as_ref(), requirements.as_os_str()];
    python::install(&folder(component), &wheels, &step, REMEDY)?;
    // The command-line program, which is not used.
    files::remove(&folder(component).join("bin"))?;
    step.done(version());
    Ok(())
}

/// `z3-solver==5.4.1.0`.
fn version() -> &'static str {
    REQUIREMENTS.split_whitespace().find(|word| word.contains("==")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_and_every_wheel_are_pinned() {
        assert!(version().starts_with("z3-solver==") && !version().contains('*'));
        assert!(REQUIREMENTS.matches("--hash=sha256:").count() >= 2);
    }
}
