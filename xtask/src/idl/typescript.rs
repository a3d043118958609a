//! The TypeScript client, generated from the interface description and compared with the Rust client.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{build, files, node, shell, ui};

/// Its folder.
const FOLDER: &str = "app/web/client";
/// What is generated, inside.
const GENERATED: &str = "src/generated";
/// The test binary that writes and compares what the TypeScript tests expect.
const FIXTURES: &str = "interface";

/// Generates the client anew, and what its tests expect.
pub fn write(workspace: &Workspace) -> Result<()> {
    let folder = workspace.path(FOLDER);
    node::install(&folder)?;
    generate(&folder, &folder)?;
    ui::done(&format!("{FOLDER}/{GENERATED} written"));
    build::prebuilt(workspace)?;
    let mut command = workspace.cargo_with_program();
    command
        .args(["test", "--locked", "--workspace", "--quiet", "--test", FIXTURES])
        .env("UPDATE_FIXTURES", "1");
    shell::run(&mut command, "writing what the TypeScript tests expect")?;
    ui::done(&format!("{FOLDER}/test/fixtures.json written"));
    Ok(())
}

/// Fails when the committed client is not what the interface gives.
pub fn check(workspace: &Workspace) -> Result<()> {
    let folder = workspace.path(FOLDER);
    node::install(&folder)?;
    let beside = tempfile::tempdir().context("cannot make a temporary folder")?;
    generate(&folder, beside.path())?;
    let (committed, fresh) = (folder.join(GENERATED), beside.path().join(GENERATED));
    if let Some(name) = first_difference(&committed, &fresh)? {
        bail!(
            "{FOLDER}/{GENERATED}/{name} is not what the interface gives: run `cargo xtask idl` and commit the folder"
        );
    }
    ui::done(&format!("{FOLDER}/{GENERATED} is the interface's"));
    Ok(())
}

/// Compiles the client strictly and runs its tests.
pub fn test(workspace: &Workspace) -> Result<()> {
    let folder = workspace.path(FOLDER);
    node::install(&folder)?;
    shell::run(node::npm(&folder).arg("test"), "the TypeScript client's tests")
}

fn generate(folder: &Path, target: &Path) -> Result<()> {
    let mut command = node::npm(folder);
    command.args(["run", "--silent", "generate", "--"]).arg(target);
    shell::capture(&mut command, "generating the TypeScript client").map(|_| ())
}

/// The first file, by path, that only one of two folders has, or that differs.
fn first_difference(one: &Path, other: &Path) -> Result<Option<String>> {
    let names = |folder: &Path| -> Result<Vec<String>> {
        let below = files::below(folder)?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_differs_or_is_missing_is_named() -> Result<()> {
        let (one, other) = (tempfile::tempdir()?, tempfile::tempdir()?);
        for folder in [&one, &other] {
            files::write(&folder.path().join("a/b.ts"), b"same")?;
        }
        assert_eq!(first_difference(one.path(), other.path())?, None);
        files::write(&other.path().join("c.ts"), b"more")?;
        assert_eq!(first_difference(one.path(), other.path())?, Some("c.ts".to_owned()));
        files::write(&one.path().join("a/b.ts"), b"changed")?;
        assert_eq!(first_difference(one.path(), other.path())?, Some("a/b.ts".to_owned()));
        Ok(())
    }
}
