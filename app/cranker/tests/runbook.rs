//! The runbook says what the code does.

use influence_cranker::metrics;

const RUNBOOK: &str = include_str!("../../../docs/runbook.md");

#[test]
fn its_table_of_metrics_is_the_codes() {
    let table = metrics::markdown_table();
    assert!(RUNBOOK.contains(&table), "put this table into docs/runbook.md:\n{table}");
}
