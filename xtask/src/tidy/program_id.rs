//! The program's address is written once in its source; what other tools read must be the same.

use anyhow::Result;

use crate::files;
use crate::program_id::{COPIES, SOURCE, declared};
use crate::workspace::Workspace;

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
