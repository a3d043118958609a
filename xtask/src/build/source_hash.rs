//! One hash over everything a built program depends on: its sources, its dependencies' exact versions and features,
//! the release profile and our compiler flags. Two trees with the same hash have the same program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use super::flags;
use crate::workspace::{PROGRAM, Workspace};
use crate::{files, shell};

/// The packages of this workspace that are compiled into the program.
const SOURCES: [&str; 2] = ["programs/influence", "programs/influence-core"];
/// The parts of the workspace's `Cargo.toml` that change what a compiler makes of the same source.
const SECTIONS: [&str; 2] = ["[workspace.package]", "[profile.release"];

/// The hash of this tree, as hexadecimal.
pub fn of(workspace: &Workspace) -> Result<String> {
    let mut parts = sources(workspace.root())?;
    let lock = files::read(&workspace.path("Cargo.lock"))?;
    parts.insert("dependencies".to_owned(), locked(&tree(workspace)?, &lock).into_bytes());
    let manifest = files::read(&workspace.path("Cargo.toml"))?;
    parts.insert("profile".to_owned(), sections(&manifest).into_bytes());
    parts.insert("flags".to_owned(), flags::FIXED.join("\n").into_bytes());
    Ok(digest(&parts))
}

/// Path inside the workspace -> contents.
fn sources(root: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    for package in SOURCES {
        let folder = root.join(package);
        let mut paths = files::below(&folder.join("src"))?;
        paths.push(folder.join("Cargo.toml"));
        for path in paths {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            let contents = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            found.insert(name, contents);
        }
    }
    Ok(found)
}

/// The program's dependencies as cargo resolves them for it alone, on every platform: the same list on every machine.
fn tree(workspace: &Workspace) -> Result<String> {
    let mut command = workspace.cargo();
    command.args(["tree", "--locked", "--quiet", "-p", PROGRAM, "-e", "normal,build", "--target", "all"]);
    command.args(["--prefix", "none", "--no-dedupe", "-f", "{p}|{f}"]);
    shell::capture(&mut command, "cargo tree")
}

/// One line per dependency: name, version, features, and its checksum from the lock.
fn locked(tree: &str, lock: &str) -> String {
    let checksums = checksums(lock);
    let mut lines = BTreeSet::new();
    for line in tree.lines() {
        let (package, features) = line.split_once('|').unwrap_or((line, ""));
        let mut words = package.split_whitespace();
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        let version = version.trim_start_matches('v');
        let checksum = checksums.get(&(name, version)).copied().unwrap_or("here");
        lines.insert(format!("{name} {version} [{features}] {checksum}\n"));
    }
    lines.into_iter().collect()
}

/// (name, version) -> checksum, of a lock file.
fn checksums(lock: &str) -> BTreeMap<(&str, &str), &str> {
    let packages = lock.split("[[package]]").skip(1);
    packages
        .filter_map(|package| {
            let value = |key: &str| {
                let line = package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "))?;
                Some(line.trim_matches('"'))
            };
            Some(((value("name")?, value("version")?), value("checksum")?))
        })
        .collect()
}

/// The settings of the sections that count, without comments.
fn sections(manifest: &str) -> String {
    let mut inside = false;
    let mut kept = String::new();
    for line in manifest.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if line.starts_with('[') {
            inside = SECTIONS.iter().any(|section| line.starts_with(section));
        }
        if inside {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// Names and contents with their lengths, so that no byte can move from one to another unseen.
fn digest(parts: &BTreeMap<String, Vec<u8>>) -> String {
    let mut hasher = Sha256::new();
    for (name, contents) in parts {
        for piece in [name.as_bytes(), contents] {
            hasher.update((piece.len() as u64).to_le_bytes());
            hasher.update(piece);
        }
    }
    const_hex::encode(hasher.finalize())
}

/// SHA-256 of a file's bytes, as hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    const_hex::encode(Sha256::digest(bytes))
}

#[cfg(test)]
#[path = "source_hash_tests.rs"]
mod tests;
