//! Links between our own pages must lead somewhere.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::files;
use crate::workspace::Workspace;

/// Pages at the root that people start from, and the folder of all others.
const ROOT_PAGES: [&str; 6] =
    ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "AGENTS.md"];
const FOLDER: &str = "docs";

/// Findings about links that lead nowhere.
pub fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let mut pages: Vec<PathBuf> =
        ROOT_PAGES.iter().map(|page| workspace.path(page)).filter(|p| p.is_file()).collect();
    pages.extend(
        files::below(&workspace.path(FOLDER))?
            .into_iter()
            .filter(|p| p.extension().is_some_and(|e| e == "md")),
    );
    let mut findings = Vec::new();
    for page in pages {
        let folder = page.parent().unwrap_or(Path::new("."));
        let name = page.strip_prefix(workspace.root()).unwrap_or(&page).display().to_string();
        for (line, target) in targets(&files::read(&page)?) {
            if !folder.join(&target).exists() {
                findings
                    .push(format!("{name}:{line}: the link to {target} leads nowhere; correct or remove it"));
            }
        }
    }
    Ok(findings)
}

/// (line, path) of every relative link outside of code.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut code = false;
    for (at, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            code = !code;
        }
        if code || line.starts_with("    ") && !line.trim_start().starts_with(['-', '*']) {
            continue;
        }
        let outside_code: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
        for piece in outside_code.split("](").skip(1) {
            let target = piece.split([')', ' ']).next().unwrap_or_default();
            let path = target.split('#').next().unwrap_or_default();
            if !path.is_empty() && !target.contains("://") && !target.starts_with("mailto:") {
                found.push((at + 1, path.replace("%20", " ")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_relative_links_outside_of_code() {
        let text = "[a](docs/a.md#part) and [b](https://b.example) [c](#here)\n```\n[d](nowhere)\n```\n`[e](f)` ![g](h.png)\n";
        assert_eq!(targets(text), [(1, "docs/a.md".to_owned()), (5, "h.png".to_owned())]);
    }
}
