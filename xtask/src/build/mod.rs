//! `cargo xtask build`: the on-chain program, from its source or as committed.
//!
//! Why there are two ways: `docs/decisions/0005-two-ways-to-build.md`.

pub mod artifact;
mod compile;
mod elf;
mod flags;
mod shared_target;
pub mod source_hash;

use anyhow::Result;

use crate::ui;
use crate::workspace::Workspace;

/// Build the on-chain program into deploy/influence.so of the target folder
///
/// Uses Solana's `cargo build-sbf` where it is installed, else the sBPF toolchain in the cache, prepared on first use
/// (`cargo xtask setup`).
#[derive(clap::Args)]
pub struct Args {
    /// Also refresh the committed program, in programs/influence/artifact
    #[arg(long, conflicts_with = "prebuilt")]
    commit: bool,
    /// Use the committed program when it was built from exactly this source, and build only otherwise
    #[arg(long)]
    prebuilt: bool,
}

/// Runs the command.
pub fn command(workspace: &Workspace, args: &Args) -> Result<()> {
    if args.prebuilt {
        return prebuilt(workspace);
    }
    let versions = from_source(workspace)?;
    if args.commit {
        artifact::commit(workspace, versions)?;
        ui::done("committed program refreshed: add programs/influence/artifact to your commit");
    }
    Ok(())
}

/// Compiles the program; returns the compiler.
pub fn from_source(workspace: &Workspace) -> Result<artifact::Compiler> {
    let built = compile::program(workspace)?;
    elf::check(&built.program)?;
    artifact::deploy(workspace, &built.program)?;
    ui::done(&format!(
        "program: {} ({} KB), compiled",
        workspace.program_so().display(),
        built.program.len() / 1_000
    ));
    Ok(built.compiler)
}

/// Uses the committed program if it was built from this source, else compiles.
pub fn prebuilt(workspace: &Workspace) -> Result<()> {
    match artifact::state(workspace)? {
        artifact::ArtifactState::Current(bytes) => {
            artifact::deploy(workspace, &bytes)?;
            ui::done("program: the committed one, built from exactly this source");
            Ok(())
        }
        artifact::ArtifactState::Stale(why) => {
            ui::notice(&format!("{why}; compiling the program"));
            from_source(workspace).map(|_| ())
        }
    }
}
