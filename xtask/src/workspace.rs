//! The workspace that this command was called in, and calling its cargo.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand, Package};

use crate::setup::libclang;

/// The program's package.
pub const PROGRAM: &str = "influence";

pub struct Workspace {
    metadata: Metadata,
}

impl Workspace {
    /// Finds the workspace around the current folder.
    pub fn find() -> Result<Self> {
        let metadata = MetadataCommand::new()
            .no_deps()
            .other_options(vec!["--locked".to_owned()])
            .exec()
            .context("cargo cannot read this workspace: run the command inside a clone of the project")?;
        Ok(Self { metadata })
    }

    pub fn root(&self) -> &Path {
        self.metadata.workspace_root.as_std_path()
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root().join(relative)
    }

    /// Cargo's target folder, shared by every command here.
    pub fn target(&self) -> &Path {
        self.metadata.target_directory.as_std_path()
    }

    /// The folder of the built program, where the Solana tools expect it.
    pub fn deploy(&self) -> PathBuf {
        self.target().join("deploy")
    }

    pub fn program_so(&self) -> PathBuf {
        self.deploy().join(format!("{PROGRAM}.so"))
    }

    /// The packages of this workspace, as cargo lists them.
    pub fn packages(&self) -> Vec<&Package> {
        self.metadata.workspace_packages()
    }

    /// Cargo, at the root, with an absolute target folder (a relative one would depend on the caller's folder) and with
    /// the prepared libclang.
    pub fn cargo(&self) -> Command {
        let mut command = cargo();
        command.current_dir(self.root()).env("CARGO_TARGET_DIR", self.target());
        command.envs(libclang::environment());
        command
    }

    /// Cargo, with the path of the built program.
    pub fn cargo_with_program(&self) -> Command {
        self.with_program(self.cargo())
    }

    /// Adds the path of the built program to `command`.
    pub fn with_program(&self, mut command: Command) -> Command {
        command.env("INFLUENCE_SO", self.program_so()).env("SBF_OUT_DIR", self.deploy());
        command
    }
}

/// The cargo that started this command, without its variables about this package.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(name);
        }
    }
    command.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_MANIFEST_PATH");
    command
}
