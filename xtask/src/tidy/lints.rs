//! The lints that the program and its rules deny for themselves, at the head of their crates.

use super::sources::Source;

const CRATES: [&str; 2] = ["programs/influence/src/lib.rs", "programs/influence-core/src/lib.rs"];
const LINTS: [&str; 5] =
    ["arithmetic_side_effects", "unwrap_used", "expect_used", "indexing_slicing", "panic"];

/// Findings about lints that are not denied.
pub fn check(sources: &[Source]) -> Vec<String> {
    let mut findings = Vec::new();
    for path in CRATES {
        let Some(source) = sources.iter().find(|source| source.path == path) else {
            findings.push(format!("{path}: the file is missing"));
            continue;
        };
        findings.extend(
            missing(source)
                .map(|lint| format!("{path}: does not deny clippy::{lint}; add it to `#![deny(...)]`")),
        );
    }
    findings
}

fn missing(source: &Source) -> impl Iterator<Item = &'static str> {
    let denied: Vec<String> = source
        .syntax
        .attrs
        .iter()
        .filter_map(|attribute| attribute.meta.require_list().ok())
        .map(|list| {
            format!(
                "{}({})",
                list.path.segments.last().map_or(String::new(), |s| s.ident.to_string()),
                list.tokens
            )
        })
        .map(|text| text.split_whitespace().collect::<String>())
        .filter(|text| text.contains("deny(") || text.contains("forbid("))
        .collect();
    LINTS.into_iter().filter(move |lint| {
        let ends = [format!("clippy::{lint},"), format!("clippy::{lint})")];
        !denied.iter().any(|text| ends.iter().any(|end| text.contains(end)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn denied_plainly_or_outside_of_tests() -> anyhow::Result<()> {
        let all = LINTS.map(|lint| format!("clippy::{lint}")).join(", ");
        let plain = Source::new("a.rs", &format!("#![deny({all})]"))?;
        let gated = Source::new("a.rs", &format!("#![cfg_attr(not(test), deny({all}))]"))?;
        let allowed = Source::new("a.rs", &format!("#![allow({all})]"))?;
        assert_eq!(missing(&plain).count(), 0);
        assert_eq!(missing(&gated).count(), 0);
        assert_eq!(missing(&allowed).count(), LINTS.len());
        Ok(())
    }
}
