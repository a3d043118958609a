//! The program's address is written once in its source; what other tools read must be the same.

use anyhow::Result;

use crate::files;
use crate::workspace::Workspace;

const SOURCE: &str = "programs/influence/src/lib.rs";
const COPIES: [&str; 1] = ["Anchor.toml"];

/// Findings about copies of the address.
pub fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let source = files::read(&workspace.path(SOURCE))?;
    let Some(address) = declared(&source) else {
        return Ok(vec![format!("{SOURCE}: has no `declare_id!(\"...\")`; the program needs its address")]);
    };
    let mut findings = Vec::new();
    for copy in COPIES {
        let text = files::read(&workspace.path(copy))?;
        if !text.contains(&format!("influence = \"{address}\"")) {
            findings.push(format!(
                "{copy}: does not name the program's address; set `influence = \"{address}\"`"
            ));
        }
    }
    Ok(findings)
}

fn declared(source: &str) -> Option<&str> {
    source.split_once("declare_id!(\"")?.1.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_from_the_source() {
        assert_eq!(declared("use x;\ndeclare_id!(\"Abc1\");\n"), Some("Abc1"));
        assert_eq!(declared("use x;\n"), None);
    }
}
