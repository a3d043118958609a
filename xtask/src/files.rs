//! Files: walking folders in a fixed order, and writing so that nothing half-written is ever taken for whole.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

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

/// Reads a text file, naming it when that fails.
pub fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// Writes a file beside its place and moves it there in one go.
pub fn write(path: &Path, contents: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    create(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = folder.join(format!(".{name}.{}", std::process::id()));
    fs::write(&beside, contents).and_then(|()| fs::rename(&beside, path)).with_context(|| {
        format!("cannot write {}: is the disk full, or the folder not yours?", path.display())
    })
}

/// Makes a folder and those above it.
pub fn create(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| {
        format!("cannot make the folder {}: is the disk full, or is it not yours?", folder.display())
    })
}

/// Removes a folder with all that is in it, if it is there.
pub fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
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
}
