//! cargo-deny, which checks licenses, bans and sources of the dependencies (deny.toml).

use std::path::PathBuf;

use anyhow::Result;

use super::cargo_install;
use super::component::Component;
use crate::shell;

const NAME: &str = "cargo-deny";
const VERSION: &str = "0.20.2";
/// It reads manifests for two seconds: compiling it fast matters more.
const SETTINGS: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
];

pub fn component() -> Result<Component> {
    Component::new(NAME, "1")
}

/// The executable, compiled where the machine has none.
pub fn ensure() -> Result<PathBuf> {
    if let Some(installed) = shell::find(NAME) {
        return Ok(installed);
    }
    let component = component()?;
    let folder = component.root.join("program");
    component.ensure(|_| cargo_install::install(&folder, NAME, VERSION, &SETTINGS))?;
    Ok(folder.join("bin").join(NAME))
}
