//! The workspace's Rust files, read once for all checks.

use anyhow::Result;

use crate::files;
use crate::workspace::Workspace;

pub struct RustSource {
    /// Path inside the workspace, with `/`.
    pub path: String,
    pub text: String,
}

impl RustSource {
    /// In a package's folder of tests, benchmarks or examples.
    pub fn is_outside_of_the_product(&self) -> bool {
        ["/tests/", "/benches/", "/examples/"].iter().any(|folder| self.path.contains(folder))
    }
}

/// Every Rust file of the workspace's packages.
pub fn all(workspace: &Workspace) -> Result<Vec<RustSource>> {
    let mut sources = Vec::new();
    for package in workspace.packages() {
        let Some(folder) = package.manifest_path.parent() else { continue };
        for path in files::below(folder.as_std_path())? {
            if path.extension().is_some_and(|extension| extension == "rs") {
                let name =
                    path.strip_prefix(workspace.root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                sources.push(RustSource { path: name, text: files::read(&path)? });
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources.dedup_by(|a, b| a.path == b.path);
    Ok(sources)
}
