//! Files: walking folders in a fixed order, and writing so that a half-written file never counts as complete.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{shell, ui};

/// Every file below a folder, sorted by path. A missing folder has none; hidden and build folders are left out.
pub fn below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    if folder.is_dir() {
        collect(folder, &mut found)?;
    }
    found.sort();
    Ok(found)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') || name == "target" || name == "node_modules" {
            continue;
        }
        if path.is_dir() {
            collect(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// The first file, by path, that only one of two folders has, or that differs; none when they are equal.
pub fn first_difference(one: &Path, other: &Path) -> Result<Option<String>> {
    let names = |folder: &Path| -> Result<Vec<String>> {
        let below = below(folder)?;
        let name = |path: &Path| path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned();
        Ok(below.iter().map(|path| name(path)).collect())
    };
    let mut all = names(one)?;
    all.extend(names(other)?);
    all.sort();
    all.dedup();
    let read = |folder: &Path, name: &str| fs::read(folder.join(name)).ok();
    Ok(all.into_iter().find(|name| read(one, name) != read(other, name)))
}

/// Copies a folder's files to another folder and removes all others there. Equal files keep their time, so that nothing
/// is rebuilt because of them.
pub fn mirror(from: &Path, to: &Path) -> Result<()> {
    if first_difference(from, to)?.is_none() {
        return Ok(());
    }
    for path in below(to)? {
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    for path in below(from)? {
        let name = path.strip_prefix(from).unwrap_or(&path);
        let contents = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        write(&to.join(name), &contents)?;
    }
    Ok(())
}

/// Reads a text file, naming it when that fails.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file beside its place and moves it there atomically.
pub fn write(path: &Path, contents: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    create(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    fs::write(&beside, contents).and_then(|()| fs::rename(&beside, path)).with_context(|| {
        format!("cannot write {}: is the disk full, or the folder not yours?", path.display())
    })
}

/// Creates a folder and those above it.
pub fn create(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| {
        format!("cannot create the folder {}: is the disk full, or is it not yours?", folder.display())
    })
}

/// Removes a folder with all that is in it, if it is there.
pub fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

/// Writes a shell script of one line.
pub fn script(path: &Path, line: &str) -> Result<()> {
    write(path, format!("#!/bin/sh\n{line}\n").as_bytes())?;
    shell::capture(Command::new("chmod").arg("755").arg(path), "chmod").map(|_| ())
}

/// A path as one word of a shell script.
pub fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
}

/// Locks a file, and says `waiting` when another process holds it.
pub fn lock(path: &Path, waiting: &str) -> Result<File> {
    let file = File::create(path).context("cannot write into the cache folder: is it yours?")?;
    if file.try_lock().is_err() {
        ui::notice(waiting);
        file.lock().context("cannot lock the cache folder")?;
    }
    Ok(file)
}

/// Refuses a folder on a disk with too little free space.
pub fn check_room(folder: &Path, needed_kb: u64) -> Result<()> {
    match free_kb(folder) {
        Some(free) if free < needed_kb => bail!(
            "only {} MB are free in {}, {} are needed: free some space, or set INFLUENCE_CACHE to another disk",
            free / 1_000,
            folder.display(),
            needed_kb / 1_000
        ),
        _ => Ok(()),
    }
}

/// Free disk space as `df` prints it.
fn free_kb(folder: &Path) -> Option<u64> {
    let printed = shell::capture(Command::new("df").arg("-Pk").arg(folder), "df").ok()?;
    printed.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walking_is_sorted_and_skips_builds() -> Result<()> {
        let root = tempfile::tempdir()?;
        for name in ["b.rs", "a/z.rs", "target/x.rs", ".git/y"] {
            write(&root.path().join(name), b"")?;
        }
        let found = below(root.path())?;
        assert_eq!(found, [root.path().join("a/z.rs"), root.path().join("b.rs")]);
        Ok(())
    }

    #[test]
    fn a_file_that_differs_or_is_missing_is_named_and_mended() -> Result<()> {
        let (one, other) = (tempfile::tempdir()?, tempfile::tempdir()?);
        for folder in [&one, &other] {
            write(&folder.path().join("a/b.ts"), b"same")?;
        }
        assert_eq!(first_difference(one.path(), other.path())?, None);
        write(&other.path().join("c.ts"), b"more")?;
        assert_eq!(first_difference(one.path(), other.path())?, Some("c.ts".to_owned()));
        write(&one.path().join("a/b.ts"), b"changed")?;
        assert_eq!(first_difference(one.path(), other.path())?, Some("a/b.ts".to_owned()));
        mirror(one.path(), other.path())?;
        assert_eq!(first_difference(one.path(), other.path())?, None);
        assert!(!other.path().join("c.ts").exists());
        Ok(())
    }

    #[test]
    fn odd_paths_stay_one_word() {
        assert_eq!(quoted(Path::new("/a b/it's")), r"'/a b/it'\''s'");
    }

    #[test]
    fn what_is_the_same_is_not_written_again() -> Result<()> {
        let (one, other) = (tempfile::tempdir()?, tempfile::tempdir()?);
        write(&one.path().join("a"), b"same")?;
        mirror(one.path(), other.path())?;
        let written = || -> Result<_> { Ok(fs::metadata(other.path().join("a"))?.modified()?) };
        let before = written()?;
        mirror(one.path(), other.path())?;
        assert_eq!(written()?, before);
        Ok(())
    }
}
