//! Every invariant has a row in ARCHITECTURE.md that names a test, and that test exists.

use anyhow::Result;

use super::sources::RustSource;
use crate::files;
use crate::workspace::Workspace;

const PAGE: &str = "ARCHITECTURE.md";
const INVARIANTS: usize = 12;

/// Findings about invariants without a test.
pub fn check(workspace: &Workspace, sources: &[RustSource]) -> Result<Vec<String>> {
    let page = workspace.path(PAGE);
    if !page.is_file() {
        return Ok(vec![format!("{PAGE}: is missing; it is the map and holds the table of invariants")]);
    }
    let tests: Vec<&RustSource> = sources.iter().filter(|source| source.text.contains("test")).collect();
    let exists = |name: &str| tests.iter().any(|source| defines(&source.text, name));
    Ok(findings(&files::read(&page)?, exists))
}

fn findings(page: &str, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let mut findings = Vec::new();
    for id in (1..=INVARIANTS).map(|number| format!("I-{number}")) {
        let Some(row) = page.lines().find(|line| first_cell(line) == Some(&id)) else {
            findings.push(format!("{PAGE}: has no row `| {id} | ... | `test_name` |`"));
            continue;
        };
        let names = test_names(row);
        if names.is_empty() {
            findings.push(format!("{PAGE}: the row of {id} names no test in its last cell"));
        }
        let lost = names.iter().filter(|name| !exists(name));
        findings
            .extend(lost.map(|name| format!("{PAGE}: {id} names the test `{name}`, which does not exist")));
    }
    findings
}

fn first_cell(line: &str) -> Option<&str> {
    let cell = line.trim().strip_prefix('|')?.split('|').next()?;
    Some(cell.trim().trim_matches(['*', '`']))
}

/// The names between backticks in the last cell, without the path before them.
fn test_names(row: &str) -> Vec<&str> {
    let last = row.trim().trim_end_matches('|').rsplit('|').next().unwrap_or_default();
    let quoted = last.split('`').skip(1).step_by(2);
    quoted
        .map(|name| name.rsplit("::").next().unwrap_or(name).trim())
        .filter(|name| !name.is_empty())
        .collect()
}

/// Whether a file defines a function of this name; also one inside a macro that makes tests.
fn defines(text: &str, name: &str) -> bool {
    text.split("fn ")
        .skip(1)
        .any(|after| after.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with(['(', '<'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> String {
        (1..=INVARIANTS).map(|n| format!("| I-{n} | something | `vault::test_{n}`, `more` |\n")).collect()
    }

    #[test]
    fn every_invariant_names_tests_that_exist() {
        assert_eq!(findings(&page(), |_| true), Vec::<String>::new());
        assert_eq!(findings(&page(), |name| name != "test_7").len(), 1);
        assert_eq!(findings(&page().replace("| I-3 |", "| - |"), |_| true).len(), 1);
        assert_eq!(findings(&page().replace("`vault::test_2`, `more`", ""), |_| true).len(), 1);
    }

    #[test]
    fn a_name_must_be_a_whole_function() {
        assert!(defines("#[test]\nfn holds() {}", "holds"));
        assert!(!defines("#[test]\nfn holds_more() {}", "holds"));
    }
}
