//! The sBPF toolchain: a compiler and a linker for the on-chain program, from Debian's and the crate registry's packages.
//!
//! Why it is built this way: `docs/decisions/0005-two-ways-to-build.md`.

mod linker;
mod recipe;
mod toolchain;
mod wrappers;

use anyhow::{Result, bail};

pub use self::toolchain::{SbpfToolchain, ToolchainVersions};
use super::component::Component;
use super::debian;
use crate::shell;

/// The recipe's number, also part of a committed program's manifest. Raise it whenever a step changes.
const RECIPE: &str = "1";

/// All packages come from one suite, so that compiler, library sources and libraries match each other.
const SUITE: &str = "sid";

/// Disk space for unpacking and compiling, in kilobytes.
const ROOM_KB: u64 = 3_000_000;

/// The alternative that every refusal names.
const INSTEAD: &str = "use Solana's `cargo build-sbf` (put `cargo-build-sbf` on PATH) instead; \
                       `cargo xtask demo` needs neither, as long as the program's source is unchanged";

pub fn component() -> Result<Component> {
    Component::new("sbpf", RECIPE)
}

/// Returns the toolchain, preparing whatever part of it is missing.
pub fn ensure(mirror: Option<&str>) -> Result<SbpfToolchain> {
    let component = component()?;
    if let Some(ready) = SbpfToolchain::load(&component) {
        return Ok(ready);
    }
    let lock = component.lock()?;
    // Another run may have finished while this one waited.
    let toolchain = match SbpfToolchain::load(&component) {
        Some(ready) => ready,
        None => prepare(&component, mirror)?,
    };
    drop(lock);
    Ok(toolchain)
}

fn prepare(component: &Component, mirror: Option<&str>) -> Result<SbpfToolchain> {
    debian::check_machine(component, ROOM_KB, INSTEAD)?;
    if !shell::exists("cc") {
        bail!("no C compiler was found: install one (`apt-get install gcc`) and run the command again");
    }
    let sources = debian::suite_sources(SUITE, mirror)?;
    let packages = debian::install(component, &sources, recipe::select)?;
    linker::install(component)?;
    wrappers::write(component)?;
    SbpfToolchain::record(component, &packages)
}
