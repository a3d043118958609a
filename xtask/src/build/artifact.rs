//! The committed program: its bytes, and a manifest with the hash of their source.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::source_hash;
use crate::setup::sbpf::ToolchainVersions;
use crate::workspace::{PROGRAM, Workspace};
use crate::{build::elf, files, ui};

const FOLDER: &str = "programs/influence/artifact";

/// The compiler of a program.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compiler {
    /// The toolchain in the cache, with the machine's cargo (which numbers the crates and so may order functions differently).
    Ours { cargo: String, toolchain: ToolchainVersions },
    /// `cargo build-sbf`, with the versions it prints.
    Solana { versions: Vec<String> },
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    source_hash: String,
    sha256: String,
    compiler: Compiler,
}

/// The committed program compared with this tree.
pub enum ArtifactState {
    /// Built from exactly this source.
    Current(Vec<u8>),
    /// Not built from this source, with the reason.
    Stale(String),
}

/// Copies a program to the deploy folder.
pub fn deploy(workspace: &Workspace, program: &[u8]) -> Result<()> {
    let place = workspace.program_so();
    // An unchanged file keeps its time, so that nothing is rebuilt.
    if fs::read(&place).is_ok_and(|there| there == program) {
        return Ok(());
    }
    files::write(&place, program)
}

/// Replaces the committed program by the one just built.
pub fn commit(workspace: &Workspace, compiler: Compiler) -> Result<()> {
    let program = fs::read(workspace.program_so()).context("cannot read the program just built")?;
    let manifest = Manifest {
        source_hash: source_hash::of(workspace)?,
        sha256: source_hash::sha256(&program),
        compiler,
    };
    files::write(&so(workspace), &program)?;
    let text = serde_json::to_string_pretty(&manifest)? + "\n";
    files::write(&manifest_file(workspace), text.as_bytes())
}

/// Compares the committed program with one just built of the same source: the same compiler must give the same bytes.
pub fn compare(workspace: &Workspace, committed: &[u8], compiler: &Compiler) -> Result<()> {
    let built = fs::read(workspace.program_so()).context("cannot read the program just built")?;
    if built == committed {
        ui::done("the committed program equals the one built from this source, byte for byte");
        return Ok(());
    }
    let manifest: Manifest = serde_json::from_str(&files::read(&manifest_file(workspace))?)?;
    if manifest.compiler == *compiler {
        bail!(
            "the committed program differs from what its source gives with the compiler in its manifest: \
             do not trust it, run `cargo xtask build --commit` and find out where it came from"
        );
    }
    ui::notice("the committed program was built by another compiler; the one just built is tested");
    Ok(())
}

/// Compares the committed program with this tree. A damaged one is an error, an old one is not.
pub fn state(workspace: &Workspace) -> Result<ArtifactState> {
    if !manifest_file(workspace).is_file() {
        return Ok(ArtifactState::Stale("no program is committed".to_owned()));
    }
    let manifest: Manifest = serde_json::from_str(&files::read(&manifest_file(workspace))?)
        .context("programs/influence/artifact/manifest.json is damaged: restore it from git")?;
    if manifest.source_hash != source_hash::of(workspace)? {
        return Ok(ArtifactState::Stale("the committed program was built from another source".to_owned()));
    }
    let program = fs::read(so(workspace)).context("the committed program is missing: restore it from git")?;
    if source_hash::sha256(&program) != manifest.sha256 {
        bail!(
            "the committed program does not match its manifest: restore programs/influence/artifact from git"
        );
    }
    elf::check(&program)?;
    Ok(ArtifactState::Current(program))
}

fn so(workspace: &Workspace) -> PathBuf {
    workspace.path(FOLDER).join(format!("{PROGRAM}.so"))
}

fn manifest_file(workspace: &Workspace) -> PathBuf {
    workspace.path(FOLDER).join("manifest.json")
}
