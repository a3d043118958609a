//! Wrapper scripts: the unpacked programs want a newer C library than the machine's, so each is started by the
//! unpacked loader with the unpacked libraries.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{linker, packages, unpack};
use crate::{files, shell};

/// The compiler, as cargo is told to start it.
pub fn rustc(root: &Path) -> PathBuf {
    root.join("bin/rustc")
}

/// The linker, as the compiler is told to start it.
pub fn linker(root: &Path) -> PathBuf {
    root.join("bin/sbpf-linker")
}

/// Writes both wrappers.
pub fn write(root: &Path) -> Result<()> {
    let libraries = unpack::libraries(root);
    let loader = libraries.join("ld-linux-x86-64.so.2");
    let start = format!("exec {} --library-path {}", quoted(&loader), quoted(&libraries));
    let compiler = quoted(&unpack::folder(root).join("usr/bin/rustc"));
    script(&rustc(root), &format!("{start} {compiler} \"$@\""))?;
    let llvm = quoted(&linker_llvm(root)?);
    let real = quoted(&linker::binary(root));
    script(&linker(root), &format!("LD_LIBRARY_PATH={llvm} {start} {real} \"$@\""))
}

/// A folder that holds the linker's LLVM and nothing else: it opens the first LLVM it finds, and the compiler's own is
/// an older one.
fn linker_llvm(root: &Path) -> Result<PathBuf> {
    let folder = root.join("llvm");
    files::remove(&folder)?;
    files::create(&folder)?;
    let number = packages::LINKER_LLVM.trim_start_matches("libllvm");
    let prefix = format!("libLLVM.so.{number}");
    let found = fs::read_dir(unpack::libraries(root)).context("the unpacked libraries are missing")?;
    for entry in found.flatten() {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with(&prefix) {
            let file = fs::canonicalize(entry.path()).context("the linker's LLVM is a broken link")?;
            fs::hard_link(file, folder.join(name)).context("cannot link the linker's LLVM")?;
        }
    }
    Ok(folder)
}

fn script(path: &Path, line: &str) -> Result<()> {
    files::write(path, format!("#!/bin/sh\n{line}\n").as_bytes())?;
    shell::capture(Command::new("chmod").arg("755").arg(path), "chmod").map(|_| ())
}

/// A path as one word of a shell script.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_paths_stay_one_word() {
        assert_eq!(quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    }
}
