//! The runbook is up to date.

use influence_cranker::metrics;

const RUNBOOK: &str = include_str!("../../../docs/runbook.md");

#[test]
fn the_runbook_has_the_current_table_of_metrics() {
    let table = metrics::markdown_table();
    assert!(RUNBOOK.contains(&table), "put this table into docs/runbook.md:\n{table}");
}
