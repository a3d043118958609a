//! The workspace this command was called in, and how its cargo is called.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand, Package};

/// The program's package, whose `.so` everything runs.
pub const PROGRAM: &str = "influence";

/// The workspace: where its sources are and where cargo puts what it builds.
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

    /// The folder of the workspace's `Cargo.toml`.
    pub fn root(&self) -> &Path {
        self.metadata.workspace_root.as_std_path()
    }

    /// A path inside the workspace.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root().join(relative)
    }

    /// Cargo's target folder, shared by every command here.
    pub fn target(&self) -> &Path {
        self.metadata.target_directory.as_std_path()
    }

    /// Where the built program is put: also what the Solana tools expect.
    pub fn deploy(&self) -> PathBuf {
        self.target().join("deploy")
    }

    /// The built program.
    pub fn program_so(&self) -> PathBuf {
        self.deploy().join(format!("{PROGRAM}.so"))
    }

    /// The packages of this workspace, as cargo lists them.
    pub fn packages(&self) -> Vec<&Package> {
        self.metadata.workspace_packages()
    }

    /// Whether the workspace has a package of this name.
    pub fn has(&self, name: &str) -> bool {
        self.packages().iter().any(|package| package.name.as_str() == name)
    }

    /// Cargo, at the root, with the target folder said outright: relative ones would move with the caller.
    pub fn cargo(&self) -> Command {
        let mut command = cargo();
        command.current_dir(self.root()).env("CARGO_TARGET_DIR", self.target());
        command
    }

    /// Cargo, told where the built program is.
    pub fn cargo_with_program(&self) -> Command {
        self.with_program(self.cargo())
    }

    /// `command`, told where the built program is.
    pub fn with_program(&self, mut command: Command) -> Command {
        command.env("INFLUENCE_SO", self.program_so()).env("SBF_OUT_DIR", self.deploy());
        command
    }
}

/// The cargo that started this command, without what it told this process about its own package.
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
