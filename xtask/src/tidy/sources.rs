//! The workspace's Rust files, read once for all checks.

use anyhow::Result;

use crate::files;
use crate::workspace::Workspace;

pub struct SourceFile {
    /// Path inside the workspace, with `/`.
    pub path: String,
    pub text: String,
}

impl SourceFile {
    /// In a folder of tests, benchmarks or examples.
    pub fn is_outside_of_the_product(&self) -> bool {
        self.path.split('/').rev().skip(1).any(|part| matches!(part, "tests" | "benches" | "examples"))
    }
}

/// Every Rust file of the workspace's packages.
pub fn all(workspace: &Workspace) -> Result<Vec<SourceFile>> {
    let mut sources = Vec::new();
    for package in workspace.packages() {
        let Some(folder) = package.manifest_path.parent() else { continue };
        for path in files::below(folder.as_std_path())? {
            if path.extension().is_some_and(|extension| extension == "rs") {
                let name =
                    path.strip_prefix(workspace.root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                sources.push(SourceFile { path: name, text: files::read(&path)? });
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources.dedup_by(|a, b| a.path == b.path);
    Ok(sources)
}
