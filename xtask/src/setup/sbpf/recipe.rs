//! The packages of the toolchain.

use std::collections::BTreeSet;

use anyhow::Result;

use crate::setup::debian::{self, Apt, DebPackage};

/// The linker's LLVM: the first that supports more than five arguments and 128-bit returns on BPF.
pub const LINKER_LLVM: &str = "libllvm23";

/// The compiler, the standard library with its sources, both LLVMs and the shared libraries they need.
pub fn select(apt: &Apt) -> Result<Vec<DebPackage>> {
    let library = debian::dependency(apt, "libstd-rust-dev", "libstd-rust-")?;
    let compiler_llvm = debian::dependency(apt, &library, "libllvm")?;
    let mut names: BTreeSet<String> =
        debian::shared_libraries(apt, &[&library, &compiler_llvm, LINKER_LLVM])?;
    names.extend(["rustc", "libstd-rust-dev", "rust-src", LINKER_LLVM].map(str::to_owned));
    names.extend([library, compiler_llvm]);
    debian::describe(apt, &names, &["rustc", "rust-src", LINKER_LLVM])
}
