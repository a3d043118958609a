//! Wrapper scripts: the unpacked programs need a newer C library than the machine's, so the unpacked loader starts each
//! of them with the unpacked libraries.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{linker, recipe};
use crate::files::{self, quoted, script};
use crate::setup::component::Component;
use crate::setup::debian;

/// The compiler, as cargo starts it.
pub fn rustc(root: &Path) -> PathBuf {
    root.join("bin/rustc")
}

/// The linker, as the compiler starts it.
pub fn linker(root: &Path) -> PathBuf {
    root.join("bin/sbpf-linker")
}

pub fn write(component: &Component) -> Result<()> {
    let root = component.root.as_path();
    let libraries = debian::libraries(component);
    let loader = libraries.join("ld-linux-x86-64.so.2");
    let start = format!("exec {} --library-path {}", quoted(&loader), quoted(&libraries));
    let compiler = quoted(&debian::folder(component).join("usr/bin/rustc"));
    script(&rustc(root), &format!("{start} {compiler} \"$@\""))?;
    let llvm = quoted(&linker_llvm(component)?);
    let real = quoted(&linker::binary(root));
    script(&linker(root), &format!("LD_LIBRARY_PATH={llvm} {start} {real} \"$@\""))
}

/// A folder with the linker's LLVM alone: it opens the first LLVM it finds, and the compiler's is older.
fn linker_llvm(component: &Component) -> Result<PathBuf> {
    let folder = component.root.join("llvm");
    files::remove(&folder)?;
    files::create(&folder)?;
    let number = recipe::LINKER_LLVM.trim_start_matches("libllvm");
    let prefix = format!("libLLVM.so.{number}");
    let found = fs::read_dir(debian::libraries(component)).context("the unpacked libraries are missing")?;
    for entry in found.flatten() {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with(&prefix) {
            let file = fs::canonicalize(entry.path()).context("the linker's LLVM is a broken link")?;
            fs::hard_link(file, folder.join(name)).context("cannot link the linker's LLVM")?;
        }
    }
    Ok(folder)
}
