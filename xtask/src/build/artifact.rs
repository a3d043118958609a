//! The committed program: its bytes, and a manifest that says of which source they are.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::source_hash;
use crate::setup::sbpf::ToolchainVersions;
use crate::workspace::{PROGRAM, Workspace};
use crate::{build::elf, files, ui};

/// Where it lies.
const FOLDER: &str = "programs/influence/artifact";

/// What compiled a program.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compiler {
    /// Our own toolchain, under the machine's cargo (which numbers the crates, and so may order functions differently).
    Ours { cargo: String, toolchain: ToolchainVersions },
    /// `cargo build-sbf`, with what it says of its versions.
    Solana { versions: Vec<String> },
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    source_hash: String,
    sha256: String,
    compiler: Compiler,
}

/// How the committed program stands to this tree.
pub enum ArtifactState {
    /// It is of exactly this source.
    Current(Vec<u8>),
    /// It is not, and why.
    Stale(String),
}

/// Puts a program where everything looks for it.
pub fn deploy(workspace: &Workspace, program: &[u8]) -> Result<()> {
    let place = workspace.program_so();
    // An unchanged file keeps its time, so that nothing is rebuilt because of it.
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
        ui::done("the committed program is byte for byte what this source gives");
        return Ok(());
    }
    let manifest: Manifest = serde_json::from_str(&files::read(&manifest_file(workspace))?)?;
    if manifest.compiler == *compiler {
        bail!(
            "the committed program is not what its source gives with the very compiler its manifest names: \
             do not trust it, run `cargo xtask build --commit` and look at where it came from"
        );
    }
    ui::notice("the committed program was made by another compiler; the one just built is what is tested");
    Ok(())
}

/// Compares the committed program with this tree. Damage is an error, age is not.
pub fn state(workspace: &Workspace) -> Result<ArtifactState> {
    if !manifest_file(workspace).is_file() {
        return Ok(ArtifactState::Stale("no program is committed".to_owned()));
    }
    let manifest: Manifest = serde_json::from_str(&files::read(&manifest_file(workspace))?)
        .context("programs/influence/artifact/manifest.json is damaged: restore it from git")?;
    if manifest.source_hash != source_hash::of(workspace)? {
        return Ok(ArtifactState::Stale("the committed program is of another source".to_owned()));
    }
    let program = fs::read(so(workspace)).context("the committed program is missing: restore it from git")?;
    if source_hash::sha256(&program) != manifest.sha256 {
        bail!(
            "the committed program is not the one its manifest describes: restore programs/influence/artifact from git"
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
