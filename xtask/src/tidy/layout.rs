//! Files: each says at its head what it is for, and none grows past what can be read in one go.

use super::sources::Source;

const LINES: usize = 300;
const LINES_OF_TESTS: usize = 500;

/// Findings about heads and lengths.
pub fn check(sources: &[Source]) -> Vec<String> {
    sources.iter().flat_map(findings).collect()
}

fn findings(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    if !source.text.starts_with("//!") {
        findings.push(format!("{}:1: begins without `//!`; say in a line what the file is for", source.path));
    }
    let limit = if source.path.split('/').any(|part| part == "tests") { LINES_OF_TESTS } else { LINES };
    let lines = source.text.lines().count();
    if lines > limit {
        findings.push(format!("{}: has {lines} lines, {limit} are the limit; split it by idea", source.path));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_and_lengths() -> anyhow::Result<()> {
        let long = format!("//! Head.\n{}", "\n".repeat(400));
        assert_eq!(findings(&Source::new("app/a.rs", "//! Head.\n")?), Vec::<String>::new());
        assert_eq!(findings(&Source::new("app/a.rs", "fn a() {}\n")?).len(), 1);
        assert_eq!(findings(&Source::new("app/a.rs", &long)?).len(), 1);
        assert_eq!(findings(&Source::new("tests/tests/a.rs", &long)?).len(), 0);
        Ok(())
    }
}
