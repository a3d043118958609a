//! The TypeScript client, generated from the interface description and compared with the Rust client.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::setup::node;
use crate::workspace::Workspace;
use crate::{build, files, shell, ui};

const FOLDER: &str = "app/web/client";
/// The generated folder inside.
const GENERATED: &str = "src/generated";
/// The test binary that writes and compares the fixtures of the TypeScript tests.
const FIXTURES: &str = "ts_fixtures";

/// Generates the client and the fixtures of its tests.
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
    shell::run(&mut command, "writing the fixtures of the TypeScript tests")?;
    ui::done(&format!("{FOLDER}/test/fixtures.json written"));
    Ok(())
}

/// Fails when the committed client differs from what the interface generates.
pub fn check(workspace: &Workspace) -> Result<()> {
    let folder = workspace.path(FOLDER);
    node::install(&folder)?;
    let beside = tempfile::tempdir().context("cannot make a temporary folder")?;
    generate(&folder, beside.path())?;
    let (committed, fresh) = (folder.join(GENERATED), beside.path().join(GENERATED));
    if let Some(name) = files::first_difference(&committed, &fresh)? {
        bail!("{FOLDER}/{GENERATED}/{name} is out of date: run `cargo xtask idl` and commit the folder");
    }
    ui::done(&format!("{FOLDER}/{GENERATED} is up to date"));
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
