//! Who may use whom. The map is in ARCHITECTURE.md; an edge that is not on it is a finding.

use crate::workspace::Workspace;

/// Package -> the packages of ours it may depend on. `None`: on all but the automation.
const MAP: &[(&str, Option<&[&str]>)] = &[
    ("influence-core", Some(&[])),
    ("influence", Some(&["influence-core"])),
    ("influence-client", Some(&["influence", "influence-core"])),
    ("influence-audit", Some(&["influence-client", "influence-core"])),
    ("influence-scoring", Some(&["influence-core"])),
    (
        "influence-cranker",
        Some(&["influence-client", "influence-audit", "influence-scoring", "influence-core"]),
    ),
    (
        "influence-cli",
        Some(&[
            "influence-client",
            "influence-audit",
            "influence-scoring",
            "influence-migrations",
            "influence-core",
        ]),
    ),
    ("influence-migrations", Some(&["influence-client", "influence-core"])),
    ("influence-testkit", Some(&["influence-client", "influence-scoring", "influence-core"])),
    (
        "influence-localnet",
        Some(&["influence-client", "influence-migrations", "influence-testkit", "influence-core"]),
    ),
    (
        "influence-demo",
        Some(&[
            "influence-client",
            "influence-audit",
            "influence-scoring",
            "influence-cranker",
            "influence-testkit",
            "influence-core",
        ]),
    ),
    ("influence-tests", None),
    (AUTOMATION, Some(&[])),
];

/// Nobody may depend on it.
const AUTOMATION: &str = "xtask";

/// Packages of others that take long to compile -> who may depend on them.
const HEAVY: &[(&str, &[&str])] = &[
    ("solana-program-test", &["influence-tests"]),
    ("solana-test-validator", &["influence-localnet", "influence-tests"]),
];

/// Findings about the workspace's dependencies, of every kind.
pub fn check(workspace: &Workspace) -> Vec<String> {
    let packages = workspace.packages();
    let ours: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let edges = packages.iter().flat_map(|package| {
        package.dependencies.iter().map(|dependency| (package.name.as_str(), dependency.name.as_str()))
    });
    let mut findings: Vec<String> = edges.filter_map(|(from, to)| refuse(&ours, from, to)).collect();
    findings.extend(ours.iter().filter(|name| allowed(name).is_none()).map(|name| {
        format!(
            "{name}: the package is not on the map; add it to ARCHITECTURE.md and to xtask/src/tidy/edges.rs"
        )
    }));
    findings.sort();
    findings.dedup();
    findings
}

/// Why an edge may not be, if so.
fn refuse(ours: &[&str], from: &str, to: &str) -> Option<String> {
    if let Some((_, users)) = HEAVY.iter().find(|(name, _)| *name == to) {
        let fine = users.contains(&from);
        return (!fine).then(|| {
            format!("{from} -> {to}: only {} may use it, it takes long to compile", users.join(", "))
        });
    }
    if !ours.contains(&to) || from == to {
        return None;
    }
    let fine = match allowed(from) {
        Some(Some(list)) => list.contains(&to),
        Some(None) => to != AUTOMATION,
        None => true,
    };
    (!fine).then(|| {
        format!("{from} -> {to}: this edge is not on the map; move the code to where both may reach it")
    })
}

fn allowed(name: &str) -> Option<&'static Option<&'static [&'static str]>> {
    MAP.iter().find(|(package, _)| *package == name).map(|(_, list)| list)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &[&str] = &["influence-core", "influence", "influence-client", "influence-tests", "xtask"];

    #[test]
    fn edges_of_the_map_pass() {
        assert_eq!(refuse(OURS, "influence-client", "influence"), None);
        assert_eq!(refuse(OURS, "influence-tests", "influence-client"), None);
        assert_eq!(refuse(OURS, "influence-core", "sha2"), None);
    }

    #[test]
    fn other_edges_are_refused() {
        assert!(refuse(OURS, "influence-core", "influence").is_some());
        assert!(refuse(OURS, "xtask", "influence-core").is_some());
        assert!(refuse(OURS, "influence-tests", "xtask").is_some());
    }

    #[test]
    fn heavy_packages_stay_where_they_are() {
        assert!(refuse(OURS, "influence-client", "solana-program-test").is_some());
        assert_eq!(refuse(OURS, "influence-tests", "solana-program-test"), None);
    }
}
