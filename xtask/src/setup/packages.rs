//! Which packages the toolchain is made of, and fetching them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::{apt::Apt, stamps};
use crate::{files, shell, ui::Step};

/// The LLVM that the linker runs on: the first that knows more than five arguments and 128-bit returns on BPF.
pub const LINKER_LLVM: &str = "libllvm23";

/// A package, pinned by version when the list is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub size: u64,
}

/// The list, made once; a resumed run takes the same one.
pub fn resolve(apt: &Apt, root: &Path) -> Result<Vec<Package>> {
    let list = root.join("packages.json");
    if stamps::is_done(root, "packages") {
        return serde_json::from_str(&files::read(&list)?)
            .context("the list of packages is damaged: run `cargo xtask setup --fresh`");
    }
    let step = Step::spinner("package list");
    let library = dependency(apt, "libstd-rust-dev", "libstd-rust-")?;
    let compiler_llvm = dependency(apt, &library, "libllvm")?;
    let mut names: BTreeSet<String> = shared_libraries(apt, &[&library, &compiler_llvm, LINKER_LLVM])?;
    names.extend(["rustc", "libstd-rust-dev", "rust-src", LINKER_LLVM].map(str::to_owned));
    names.extend([library, compiler_llvm]);
    let packages = describe(apt, &names)?;
    files::write(&list, serde_json::to_string_pretty(&packages)?.as_bytes())?;
    stamps::mark(root, "packages")?;
    step.done(&format!("{} packages", packages.len()));
    Ok(packages)
}

/// The one dependency of a package whose name begins so: its number changes with the suite.
fn dependency(apt: &Apt, package: &str, prefix: &str) -> Result<String> {
    let printed = shell::capture(apt.command("apt-cache").args(["depends", package]), "apt-cache depends")?;
    let names = printed.lines().filter_map(|line| line.trim().strip_prefix("Depends: "));
    let numbered = |name: &&str| {
        name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let Some(name) = names.into_iter().find(numbered) else {
        bail!(
            "Debian's {package} no longer depends on a {prefix}* package: the recipe in xtask/src/setup needs a look"
        );
    };
    Ok(name.to_owned())
}

/// Every shared library that those packages need, by their own dependencies.
fn shared_libraries(apt: &Apt, packages: &[&str]) -> Result<BTreeSet<String>> {
    let mut command = apt.command("apt-cache");
    command.args([
        "depends",
        "--recurse",
        "--no-recommends",
        "--no-suggests",
        "--no-conflicts",
        "--no-breaks",
    ]);
    command.args(["--no-replaces", "--no-enhances"]).args(packages);
    let printed = shell::capture(&mut command, "apt-cache depends")?;
    let is_library = |name: &&str| name.starts_with("lib") || name.starts_with("zlib");
    Ok(printed.lines().filter(is_library).map(str::to_owned).collect())
}

/// Version and size of each package that really exists (others only provide names).
fn describe(apt: &Apt, names: &BTreeSet<String>) -> Result<Vec<Package>> {
    let mut command = apt.command("apt-cache");
    let printed = shell::capture(command.args(["show", "--no-all-versions"]).args(names), "apt-cache show")?;
    let packages: Vec<_> = printed.split("\n\n").filter_map(stanza).collect();
    for needed in ["rustc", "rust-src", LINKER_LLVM] {
        if !packages.iter().any(|package| package.name == needed) {
            bail!(
                "the mirror has no package {needed}: name another with `cargo xtask setup --fresh --mirror URL`"
            );
        }
    }
    Ok(packages)
}

fn stanza(text: &str) -> Option<Package> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    Some(Package {
        name: field("Package")?.to_owned(),
        version: field("Version")?.to_owned(),
        size: field("Size")?.parse().ok()?,
    })
}

/// Fetches what is not there yet. apt checks every checksum; a package is moved to its place when it is whole.
pub fn download(apt: &Apt, root: &Path, packages: &[Package]) -> Result<()> {
    if stamps::is_done(root, "download") {
        return Ok(());
    }
    let (whole, part) = (folder(root), root.join("debs.part"));
    files::create(&whole)?;
    files::create(&part)?;
    let total = packages.iter().map(|package| package.size).sum();
    let step = Step::bytes("packages", total);
    let mut arrived = 0;
    for package in packages {
        step.detail(&package.name);
        let place = file(root, package);
        if !place.is_file() {
            fetch(apt, &part, package, |bytes| step.position(arrived + bytes))?;
            let fetched =
                files::below(&part)?.into_iter().find(|path| path.extension().is_some_and(|e| e == "deb"));
            let fetched = fetched.with_context(|| format!("apt-get left no file for {}", package.name))?;
            fs::rename(fetched, place).context("cannot move a package into the cache")?;
        }
        arrived += package.size;
        step.position(arrived);
    }
    stamps::mark(root, "download")?;
    step.done(&format!("{} MB", total / 1_000_000));
    Ok(())
}

/// Where whole packages wait to be unpacked.
pub fn folder(root: &Path) -> PathBuf {
    root.join("debs")
}

/// A whole package.
pub fn file(root: &Path, package: &Package) -> PathBuf {
    folder(root).join(format!("{}.deb", package.name))
}

fn fetch(apt: &Apt, part: &Path, package: &Package, progress: impl Fn(u64)) -> Result<()> {
    // What an interrupted run left behind belongs to this package or to none.
    for leftover in files::below(part)? {
        fs::remove_file(leftover)?;
    }
    let pinned = format!("{}={}", package.name, package.version);
    let mut command = apt.command("apt-get");
    command.args(["download", "-qq", &pinned]).current_dir(part);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    while child.try_wait()?.is_none() {
        let sizes = files::below(part).unwrap_or_default();
        progress(sizes.iter().filter_map(|path| path.metadata().ok()).map(|data| data.len()).sum());
        std::thread::sleep(Duration::from_millis(100));
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last = said.lines().last().unwrap_or("no message").trim().to_owned();
        bail!(
            "{pinned} could not be fetched ({last}): run the command again to go on, \
             or with `setup --fresh` when the mirror has moved on to newer packages"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stanza_becomes_a_pinned_package() {
        let text = "Package: rustc\nVersion: 1.97.1+dfsg1-1\nInstalled-Size: 7\nSize: 4494600\n";
        let package = Package { name: "rustc".into(), version: "1.97.1+dfsg1-1".into(), size: 4_494_600 };
        assert_eq!(stanza(text), Some(package));
        assert_eq!(stanza("Package: only-a-name\n"), None);
    }
}
