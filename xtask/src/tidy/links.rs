//! Relative links between the project's pages must lead to a file.

use std::path::Path;

use anyhow::Result;

use crate::files;
use crate::workspace::Workspace;

/// Findings about links that lead to no file.
pub fn check(workspace: &Workspace, tracked: &[String]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for page in tracked.iter().filter(|name| name.ends_with(".md")) {
        let path = workspace.path(page);
        let folder = path.parent().unwrap_or(Path::new("."));
        let text = files::read(&path)?;
        let lost = targets(&text).into_iter().filter(|target| !folder.join(target).exists());
        findings
            .extend(lost.map(|target| format!("{page}: the link to {target} leads to no file; correct it")));
    }
    Ok(findings)
}

/// The paths of relative links outside of code.
fn targets(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2).flat_map(str::lines).filter(|line| !line.starts_with("    "));
    let linked = prose.flat_map(|line| line.split('`').step_by(2)).flat_map(|part| part.split("](").skip(1));
    let path = |link: &'_ str| -> usize { link.find([')', ' ', '#']).unwrap_or(link.len()) };
    linked
        .map(|link| &link[..path(link)])
        .filter(|target| !target.is_empty() && !target.contains(':'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_relative_links_outside_of_code() {
        let text = "[a](docs/a.md#part) and [b](https://b.example) [c](#here)\n```\n[d](nowhere)\n```\n`[e](f)` ![g](h.png)\n";
        assert_eq!(targets(text), ["docs/a.md", "h.png"]);
    }
}
