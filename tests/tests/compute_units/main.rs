//! What every instruction costs: measured on the real runtime and written to `docs/compute-units.md`.
//!
//! `cargo xtask tables` rewrites the page; without `UPDATE_TABLES` this test compares it with what it measures.

mod accounts;
mod calls;
mod days;
mod markdown;
mod meter;
mod notes;
mod roles;

use std::path::PathBuf;

use meter::Row;

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/compute-units.md")
}

async fn measure() -> Vec<Row> {
    let mut rows = calls::supporting().await;
    rows.extend(calls::settling().await);
    rows.extend(calls::locking().await);
    rows.extend(calls::opening().await);
    rows.extend(days::publishing().await);
    rows.extend(days::applying().await);
    rows.extend(roles::galleries().await);
    rows.extend(roles::administration().await);
    // Every instruction's rows together, in order of its first.
    let names: Vec<_> = rows.iter().map(|row| row.instruction).collect();
    rows.sort_by_key(|row| names.iter().position(|name| *name == row.instruction));
    rows
}

#[tokio::test]
async fn compute_units_are_as_published() {
    let rows = measure().await;
    let page = markdown::render(&rows, &calls::newcomer().await, &accounts::measure().await);
    let (missing, idle) = notes::faults(&rows);
    if std::env::var_os("UPDATE_TABLES").is_some() {
        std::fs::write(path(), &page).expect("docs can be written");
    }
    let committed = std::fs::read_to_string(path()).unwrap_or_default();
    let changed = markdown::first_difference(&committed, &page);
    assert!(
        changed.is_none(),
        "{}: run `cargo xtask tables` and commit the page",
        changed.unwrap_or_default()
    );
    assert!(
        missing.is_empty(),
        "above their aim without a note in tests/tests/compute_units/notes.rs: {missing:?}"
    );
    assert!(
        idle.is_empty(),
        "notes in tests/tests/compute_units/notes.rs for rows at or below their aim: {idle:?}"
    );
}

/// The same calls in another world cost the same: keys are fixed, so every address is found in as many tries.
#[tokio::test]
async fn measurements_repeat() {
    assert_eq!(calls::settling().await, calls::settling().await);
}
