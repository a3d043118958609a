//! Which packages a component consists of, and fetching them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::apt::{Apt, INDEX};
use crate::setup::component::Component;
use crate::{files, shell, ui::ProgressLine};

/// The steps that list and fetch the packages.
const LIST: &str = "packages";
const DOWNLOAD: &str = "download";

/// Packages that one call of apt-get fetches; an interrupted run repeats one call.
const BATCH: usize = 24;

/// A package, pinned by version when the list is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebPackage {
    pub name: String,
    pub version: String,
    pub size: u64,
}

/// The list, made once; a resumed run uses the same one.
pub fn resolve(
    apt: &Apt,
    component: &Component,
    select: impl FnOnce(&Apt) -> Result<Vec<DebPackage>>,
) -> Result<Vec<DebPackage>> {
    let list = component.root.join("packages.json");
    if component.is_done(LIST) {
        return serde_json::from_str(&files::read(&list)?)
            .context("the list of packages is damaged: run `cargo xtask setup --fresh`");
    }
    let step = ProgressLine::spinner(&format!("package list of {}", component.name));
    let packages = select(apt)?;
    files::write(&list, serde_json::to_string_pretty(&packages)?.as_bytes())?;
    component.mark(LIST)?;
    step.done(&format!("{} packages", packages.len()));
    Ok(packages)
}

/// The one dependency of a package whose name begins with `prefix` and a number, which changes with the suite.
pub fn dependency(apt: &Apt, package: &str, prefix: &str) -> Result<String> {
    let printed = shell::capture(apt.command("apt-cache").args(["depends", package]), "apt-cache depends")?;
    let names = printed.lines().filter_map(|line| line.trim().strip_prefix("Depends: "));
    let numbered = |name: &&str| {
        name.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let Some(name) = names.into_iter().find(numbered) else {
        bail!(
            "Debian's {package} no longer depends on a {prefix}* package: update the recipe in xtask/src/setup"
        );
    };
    Ok(name.to_owned())
}

/// The packages with everything they depend on, as apt would install them on an empty system.
pub fn closure(apt: &Apt, names: &[String]) -> Result<Vec<DebPackage>> {
    let mut command = apt.command("apt-get");
    command.args(["install", "--print-uris", "--no-install-recommends", "-qq", "-y"]).args(names);
    let printed = shell::capture(&mut command, "apt-get install --print-uris")?;
    Ok(printed.lines().filter_map(uri_line).collect())
}

/// `'URL' NAME_VERSION_ARCHITECTURE.deb SIZE HASH`
fn uri_line(line: &str) -> Option<DebPackage> {
    let mut words = line.split_whitespace().skip(1);
    let mut parts = words.next()?.split('_');
    let (name, version) = (parts.next()?.to_owned(), parts.next()?.replace("%3a", ":"));
    Some(DebPackage { name, version, size: words.next()?.parse().ok()? })
}

/// Every shared library that those packages need, by their own dependencies.
pub fn shared_libraries(apt: &Apt, packages: &[&str]) -> Result<BTreeSet<String>> {
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

/// Version and size of each package that exists in the index (virtual ones do not). Fails when one of `needed` does not.
pub fn describe(apt: &Apt, names: &BTreeSet<String>, needed: &[&str]) -> Result<Vec<DebPackage>> {
    let mut command = apt.command("apt-cache");
    let printed = shell::capture(command.args(["show", "--no-all-versions"]).args(names), "apt-cache show")?;
    let packages: Vec<_> = printed.split("\n\n").filter_map(stanza).collect();
    for needed in needed {
        if !packages.iter().any(|package| package.name == *needed) {
            bail!(
                "the mirror has no package {needed}: name another with `cargo xtask setup --fresh --mirror URL`"
            );
        }
    }
    Ok(packages)
}

fn stanza(text: &str) -> Option<DebPackage> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    Some(DebPackage {
        name: field("Package")?.to_owned(),
        version: field("Version")?.to_owned(),
        size: field("Size")?.parse().ok()?,
    })
}

/// Fetches what is not there yet. apt verifies every checksum; a package is moved to its place when it is complete.
pub fn download(apt: &Apt, component: &Component, packages: &[DebPackage]) -> Result<()> {
    if component.is_done(DOWNLOAD) {
        return Ok(());
    }
    let (complete, part) = (folder(component), component.root.join("debs.part"));
    files::create(&complete)?;
    files::create(&part)?;
    let total = packages.iter().map(|package| package.size).sum();
    let step =
        ProgressLine::bytes(&format!("packages of {} ({} MB)", component.name, total / 1_000_000), total);
    let mut arrived = 0;
    for batch in packages.chunks(BATCH) {
        let missing: Vec<_> =
            batch.iter().filter(|package| !file(component, package).is_file()).cloned().collect();
        let present: u64 = batch.iter().filter(|package| !missing.contains(package)).map(|p| p.size).sum();
        arrived += present;
        fetch(apt, &part, &missing, |bytes| step.position(arrived + bytes)).inspect_err(|_| {
            // A mirror drops old versions: the next run asks for the present ones.
            component.forget(INDEX);
            component.forget(LIST);
        })?;
        for package in &missing {
            fs::rename(fetched(&part, package)?, file(component, package))
                .context("cannot move a package into the cache")?;
            arrived += package.size;
        }
        step.position(arrived);
    }
    component.mark(DOWNLOAD)?;
    step.done("fetched");
    Ok(())
}

/// The folder of the packages that wait to be unpacked.
pub fn folder(component: &Component) -> PathBuf {
    component.root.join("debs")
}

pub fn file(component: &Component, package: &DebPackage) -> PathBuf {
    folder(component).join(format!("{}_{}.deb", package.name, package.version))
}

/// The file that apt left for a package.
fn fetched(part: &Path, package: &DebPackage) -> Result<PathBuf> {
    let prefix = format!("{}_", package.name);
    let is_its =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix));
    let found = files::below(part)?.into_iter().find(is_its);
    found.with_context(|| format!("apt-get left no file for {}", package.name))
}

fn fetch(apt: &Apt, part: &Path, packages: &[DebPackage], progress: impl Fn(u64)) -> Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    // An interrupted run leaves incomplete files behind.
    for leftover in files::below(part)? {
        fs::remove_file(leftover)?;
    }
    let pinned = packages.iter().map(|package| format!("{}={}", package.name, package.version));
    let mut command = apt.command("apt-get");
    command.args(["download", "-qq"]).args(pinned).current_dir(part);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    while child.try_wait()?.is_none() {
        let sizes = files::below(part).unwrap_or_default();
        progress(sizes.iter().filter_map(|path| path.metadata().ok()).map(|data| data.len()).sum());
        std::thread::sleep(Duration::from_millis(100));
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        let printed = String::from_utf8_lossy(&output.stderr);
        let last = printed.lines().last().unwrap_or("no message").trim();
        bail!(
            "packages could not be fetched ({last}): check the network, then run the command again to continue"
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
        let package = DebPackage { name: "rustc".into(), version: "1.97.1+dfsg1-1".into(), size: 4_494_600 };
        assert_eq!(stanza(text), Some(package));
        assert_eq!(stanza("Package: only-a-name\n"), None);
    }

    #[test]
    fn a_uri_line_becomes_a_pinned_package() {
        let line = "'http://m.example/libz3-4.deb' libz3-4_1%3a4.8.12-3.1_amd64.deb 7216172 SHA256:ab";
        let package = DebPackage { name: "libz3-4".into(), version: "1:4.8.12-3.1".into(), size: 7_216_172 };
        assert_eq!(uri_line(line), Some(package));
        assert_eq!(uri_line("WARNING: something"), None);
    }
}
