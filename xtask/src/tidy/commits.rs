//! Commit subjects: short enough for every log view.

use super::git;
use crate::shell;
use crate::workspace::Workspace;

/// The longest subject, in characters.
const LONGEST: usize = 60;
/// The last commit before the rule. A shallow clone or another history does not have it, and is not checked.
const BASE: &str = "492d6c8cdb581a1d2e0ed54571859a3a0d6ca577";

/// Findings about the commits since the rule.
pub fn check(workspace: &Workspace) -> Vec<String> {
    let mut is_ancestor = git(workspace);
    is_ancestor.args(["merge-base", "--is-ancestor", BASE, "HEAD"]);
    if shell::capture(&mut is_ancestor, "git merge-base").is_err() {
        return Vec::new();
    }
    let mut log = git(workspace);
    log.args(["log", "--no-merges", "--format=%h %s", &format!("{BASE}..HEAD")]);
    let printed = shell::capture(&mut log, "git log").unwrap_or_default();
    printed.lines().filter_map(finding).collect()
}

fn finding(line: &str) -> Option<String> {
    let (hash, subject) = line.split_once(' ')?;
    let length = subject.chars().count();
    (length > LONGEST).then(|| {
        format!("commit {hash}: its subject has {length} characters, {LONGEST} are the limit; reword it")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_characters_are_the_limit() {
        assert_eq!(finding(&format!("abc123 {}", "ä".repeat(60))), None);
        assert!(finding(&format!("abc123 {}", "a".repeat(61))).is_some());
    }
}
