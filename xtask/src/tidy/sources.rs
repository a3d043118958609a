//! Our own Rust files, read and parsed once for all checks.

use anyhow::{Context, Result};

use crate::files;
use crate::workspace::Workspace;

/// A file of ours.
pub struct Source {
    /// Path inside the workspace, with `/`.
    pub path: String,
    pub text: String,
    pub syntax: syn::File,
}

impl Source {
    /// Parses a file's text.
    pub fn new(path: &str, text: &str) -> Result<Self> {
        let syntax = syn::parse_file(text).with_context(|| format!("{path} is not valid Rust"))?;
        Ok(Self { path: path.to_owned(), text: text.to_owned(), syntax })
    }

    /// In a folder of tests, or a module that only tests compile.
    pub fn is_test(&self) -> bool {
        let file = self.path.rsplit('/').next().unwrap_or_default();
        self.path.split('/').any(|part| part == "tests") || file == "tests.rs" || file.ends_with("_tests.rs")
    }
}

/// Every Rust file below the workspace's packages.
pub fn all(workspace: &Workspace) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for package in workspace.packages() {
        let Some(folder) = package.manifest_path.parent() else { continue };
        for path in files::below(folder.as_std_path())? {
            if path.extension().is_some_and(|extension| extension == "rs") {
                let name =
                    path.strip_prefix(workspace.root()).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                sources.push(Source::new(&name, &files::read(&path)?)?);
            }
        }
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources.dedup_by(|a, b| a.path == b.path);
    Ok(sources)
}

/// Whether an item is compiled for tests only.
pub fn only_for_tests(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::Path(path) => path.segments.last().is_some_and(|segment| segment.ident == "test"),
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        syn::Meta::NameValue(_) => false,
    })
}
