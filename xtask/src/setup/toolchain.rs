//! The finished toolchain and what it is made of. Its record is written last: with it, the toolchain is whole.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::packages::{LINKER_LLVM, Package};
use super::stamps::RECIPE;
use super::{linker, wrappers};
use crate::{files, shell};

/// What the toolchain is made of, as recorded beside it and in a committed program's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    pub recipe: String,
    pub rustc: String,
    pub rustc_llvm: String,
    pub linker: String,
    pub linker_llvm: String,
}

impl Versions {
    /// One line for people.
    pub fn summary(&self) -> String {
        format!("{} (LLVM {}), {} (LLVM {})", self.rustc, self.rustc_llvm, self.linker, self.linker_llvm)
    }
}

/// The toolchain.
pub struct Toolchain {
    pub root: PathBuf,
    pub versions: Versions,
}

impl Toolchain {
    /// The toolchain, if it is whole and made by this recipe.
    pub fn load(root: &Path) -> Option<Self> {
        let record = std::fs::read_to_string(record_file(root)).ok()?;
        let versions: Versions = serde_json::from_str(&record).ok()?;
        let whole =
            versions.recipe == RECIPE && wrappers::rustc(root).is_file() && linker::binary(root).is_file();
        whole.then(|| Self { root: root.to_owned(), versions })
    }

    /// Asks the compiler for its version, which proves that it runs, and writes the record.
    pub fn record(root: &Path, packages: &[Package]) -> Result<Self> {
        let printed = shell::capture(Command::new(wrappers::rustc(root)).arg("-vV"), "the unpacked rustc")
            .context("the toolchain does not run here: try `cargo xtask setup --fresh`")?;
        let after =
            |prefix: &str| printed.lines().find_map(|line| line.strip_prefix(prefix)).unwrap_or("unknown");
        let llvm = packages.iter().find(|package| package.name == LINKER_LLVM);
        let versions = Versions {
            recipe: RECIPE.to_owned(),
            rustc: format!("rustc {}", after("release: ")),
            rustc_llvm: after("LLVM version: ").to_owned(),
            linker: format!("sbpf-linker {}", linker::VERSION),
            linker_llvm: llvm.map_or("unknown", |package| upstream(&package.version)).to_owned(),
        };
        files::write(&record_file(root), serde_json::to_string_pretty(&versions)?.as_bytes())?;
        Ok(Self { root: root.to_owned(), versions })
    }

    /// The compiler's wrapper.
    pub fn rustc(&self) -> PathBuf {
        wrappers::rustc(&self.root)
    }

    /// The linker's wrapper.
    pub fn linker(&self) -> PathBuf {
        wrappers::linker(&self.root)
    }
}

fn record_file(root: &Path) -> PathBuf {
    root.join("versions.json")
}

/// `1:23.1.4-2` is Debian's way to write 23.1.4.
fn upstream(version: &str) -> &str {
    let after_epoch = version.split_once(':').map_or(version, |(_, rest)| rest);
    after_epoch.split(['-', '+', '~']).next().unwrap_or(after_epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upstream_versions() {
        assert_eq!(upstream("1:23.1.4-2"), "23.1.4");
        assert_eq!(upstream("1.97.1+dfsg1-1"), "1.97.1");
    }
}
