//! The linker that turns LLVM bitcode into an sBPF program, compiled from the crate registry.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::setup::cargo_install;
use crate::setup::component::Component;

/// The step that installs it.
const LINKER: &str = "linker";

/// Tested with the rest of the recipe; do not change it alone.
pub const VERSION: &str = "0.2.6";

/// The linker, which is started through a wrapper.
pub fn binary(root: &Path) -> PathBuf {
    root.join("linker/bin/sbpf-linker")
}

/// Compiles and installs it into the cache.
pub fn install(component: &Component) -> Result<()> {
    if component.is_done(LINKER) {
        return Ok(());
    }
    cargo_install::install(&component.root.join("linker"), "sbpf-linker", VERSION, &[])?;
    component.mark(LINKER)
}
