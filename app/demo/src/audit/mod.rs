//! The audit: everything again, from the balance file and what people did, by the plainest means; and then every
//! account of the chain held against it.
//!
//! It shares the rules with the program ([`influence_core`]) and nothing else: averages are summed up from the whole
//! history, galleries from all their supporters, and nothing that was read from the chain during the days is used.

mod compare;
mod model;
mod wallet;

use anyhow::Result;
use influence_client::audit::Books;
use pollster::block_on;

use crate::town::Town;
use model::Model;

/// What the audit found.
pub struct Audit {
    /// Values that were held against their recomputation.
    pub values: u64,
    /// Values that are not what they should be, and invariants that do not hold.
    pub differences: Vec<String>,
}

/// Recomputes everything and compares.
///
/// # Errors
/// When the chain can not be read, or what was written down can not have happened.
pub fn audit(town: &Town) -> Result<Audit> {
    let model = Model::replay(town)?;
    let books = block_on(Books::read(&town.world.chain))?;
    let mut audit = compare::compare(town, &model, &books)?;
    let findings = books.findings();
    audit.values += 1;
    audit.differences.extend(findings.iter().map(|finding| {
        format!("{} does not hold for {}: {}", finding.invariant, finding.account, finding.detail)
    }));
    Ok(audit)
}
