//! The built program.

use std::path::PathBuf;

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

/// The built program's bytes.
///
/// # Panics
/// As [`path`], and when it can not be read.
pub fn elf() -> Vec<u8> {
    std::fs::read(path()).expect("the built program can be read")
}
