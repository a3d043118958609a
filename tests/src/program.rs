//! The built program.

use std::{path::PathBuf, sync::LazyLock};

/// Where the built program is: `INFLUENCE_SO`, else the target folder that this test runs from.
///
/// # Panics
/// When there is none, naming the command that builds it.
pub fn path() -> PathBuf {
    if let Some(path) = std::env::var_os("INFLUENCE_SO") {
        return path.into();
    }
    let here = std::env::current_exe().expect("a test has a path");
    let built = here.ancestors().map(|folder| folder.join("deploy/influence.so")).find(|path| path.exists());
    built.expect("the program is not built: run `cargo xtask build` first")
}

/// The built program's bytes, the same for as long as a test binary runs.
///
/// # Panics
/// As [`path`], and when it can not be read.
pub fn elf() -> Vec<u8> {
    static ELF: LazyLock<Vec<u8>> =
        LazyLock::new(|| std::fs::read(path()).expect("the built program can be read"));
    ELF.clone()
}
