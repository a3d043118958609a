//! Words that the prose rules of CONTRIBUTING.md replace.

use anyhow::Result;

use crate::files;
use crate::workspace::Workspace;

/// Each with its replacement.
const BANNED: [(&str, &str); 5] = [
    ("can not", "cannot"),
    ("nobody", "no user, no key"),
    ("somebody", "a user, another caller"),
    ("whoever", "any caller, a user who"),
    ("anew", "again"),
];
const EXTENSIONS: [&str; 7] = [".rs", ".py", ".md", ".ts", ".tsx", ".toml", ".sql"];
/// Parts of paths: generated files, and the pages that name the words.
const EXCLUDED: [&str; 7] =
    ["generated", "package-lock", "Cargo.lock", "CHANGELOG", "GLOSSARY", "CONTRIBUTING", "xtask/src/tidy"];

/// Findings in the files that git knows.
pub fn check(workspace: &Workspace, tracked: &[String]) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    let is_checked = |name: &&String| {
        EXTENSIONS.iter().any(|extension| name.ends_with(extension))
            && !EXCLUDED.iter().any(|part| name.contains(part))
    };
    for name in tracked.iter().filter(is_checked) {
        let text = files::read(&workspace.path(name))?.to_lowercase();
        for (at, line) in text.lines().enumerate() {
            let found = BANNED.iter().find(|(word, _)| has_word(line, word));
            findings
                .extend(found.map(|(word, better)| format!("{name}:{}: `{word}`: write {better}", at + 1)));
        }
    }
    Ok(findings)
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + word.len()..]);
        !before.ends_with(is_part) && !after.starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_words_count() {
        assert!(has_word("it can not be", "can not") && has_word("anew", "anew"));
        assert!(!has_word("renewed, janew and anew_", "anew") && !has_word("it cannot", "can not"));
    }
}
