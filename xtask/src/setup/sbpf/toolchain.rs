//! The finished toolchain and its versions. Its record is written last: with it, the toolchain is complete.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::recipe::LINKER_LLVM;
use super::{RECIPE, linker, wrappers};
use crate::setup::component::Component;
use crate::setup::debian::DebPackage;
use crate::{files, shell};

/// Versions of the toolchain's parts, as recorded beside it and in a committed program's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolchainVersions {
    pub recipe: String,
    pub rustc: String,
    pub rustc_llvm: String,
    pub linker: String,
    pub linker_llvm: String,
}

impl ToolchainVersions {
    /// One line for messages.
    pub fn summary(&self) -> String {
        format!("{} (LLVM {}), {} (LLVM {})", self.rustc, self.rustc_llvm, self.linker, self.linker_llvm)
    }
}

pub struct SbpfToolchain {
    pub root: PathBuf,
    pub versions: ToolchainVersions,
}

impl SbpfToolchain {
    /// The toolchain, if it is complete and of this recipe.
    pub fn load(component: &Component) -> Option<Self> {
        let root = component.root.as_path();
        let record = std::fs::read_to_string(record_file(root)).ok()?;
        let versions: ToolchainVersions = serde_json::from_str(&record).ok()?;
        let complete =
            versions.recipe == RECIPE && wrappers::rustc(root).is_file() && linker::binary(root).is_file();
        complete.then(|| Self { root: root.to_owned(), versions })
    }

    /// Asks the compiler for its version, which shows that it runs, and writes the record.
    pub fn record(component: &Component, packages: &[DebPackage]) -> Result<Self> {
        let root = component.root.as_path();
        let printed = shell::capture(Command::new(wrappers::rustc(root)).arg("-vV"), "the unpacked rustc")
            .context("the toolchain does not run here: try `cargo xtask setup --fresh`")?;
        let after =
            |prefix: &str| printed.lines().find_map(|line| line.strip_prefix(prefix)).unwrap_or("unknown");
        let llvm = packages.iter().find(|package| package.name == LINKER_LLVM);
        let versions = ToolchainVersions {
            recipe: RECIPE.to_owned(),
            rustc: format!("rustc {}", after("release: ")),
            rustc_llvm: after("LLVM version: ").to_owned(),
            linker: format!("sbpf-linker {}", linker::VERSION),
            linker_llvm: llvm.map_or("unknown", |package| upstream(&package.version)).to_owned(),
        };
        files::write(&record_file(root), serde_json::to_string_pretty(&versions)?.as_bytes())?;
        Ok(Self { root: root.to_owned(), versions })
    }

    pub fn rustc(&self) -> PathBuf {
        wrappers::rustc(&self.root)
    }

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
