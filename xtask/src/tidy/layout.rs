//! Files: each begins with its purpose, and none is longer than a reader takes in at once.

use super::sources::RustSource;

const LINES: usize = 300;
const LINES_OF_TESTS: usize = 500;

/// Findings about heads and lengths.
pub fn check(sources: &[RustSource]) -> Vec<String> {
    sources.iter().flat_map(findings).collect()
}

fn findings(source: &RustSource) -> Vec<String> {
    let mut findings = Vec::new();
    if !source.text.starts_with("//!") {
        findings.push(format!(
            "{}:1: begins without `//!`; state the purpose of the file in a line",
            source.path
        ));
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
    fn heads_and_lengths() {
        let of = |path: &str, text: &str| findings(&RustSource { path: path.into(), text: text.into() });
        let long = format!("//! Head.\n{}", "\n".repeat(400));
        assert_eq!(of("app/a.rs", "//! Head.\n"), Vec::<String>::new());
        assert_eq!(of("app/a.rs", "fn a() {}\n").len(), 1);
        assert_eq!(of("app/a.rs", &long).len(), 1);
        assert_eq!(of("tests/tests/a.rs", &long).len(), 0);
    }
}
