//! The built program.

use std::{path::PathBuf, sync::LazyLock};

/// Path of the built program.
pub fn path() -> PathBuf {
    influence_testkit::program::path().unwrap_or_else(|error| panic!("{error}"))
}

/// The built program's bytes.
pub fn elf() -> Vec<u8> {
    static ELF: LazyLock<Vec<u8>> = LazyLock::new(|| std::fs::read(path()).expect("the built program"));
    ELF.clone()
}
