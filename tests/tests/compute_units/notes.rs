//! Where an instruction costs more than it should: what the units are spent on.

use super::meter::Row;

/// (instruction, case, what it is spent on). One for every row above its aim, and for no other.
const NOTES: &[(&str, &str, &str)] = &[
    (
        "allocate",
        "to a gallery supported before",
        "Three 128-by-64-bit divisions (what is free, what the allocation is worth, its new shares) and one more to \
         settle it; loading seven accounts; reading the clock and logging the event at the runtime's price.",
    ),
    (
        "reallocate",
        "part, between records that are there",
        "Allocating and withdrawing in one: six long divisions, ten accounts, two galleries brought forward in time.",
    ),
    (
        "withdraw",
        "part",
        "Three long divisions, six accounts, reading the clock and logging the event at the runtime's price.",
    ),
    (
        "apply_holdings",
        "8 of 1 048 576 members (v1 transaction)",
        "4 173 units are the runtime's price of the 33 hashes of such a proof (8 leaves, 7 nodes of the run, 18 of \
         the path), before any instruction of ours.",
    ),
];

/// The note of a row.
pub fn of(row: &Row) -> Option<&'static str> {
    let own = |note: &&(&str, &str, &str)| note.0 == row.instruction && note.1 == row.case;
    NOTES.iter().find(own).map(|note| note.2)
}

/// Rows above their aim without a note, and notes of rows that are not above.
pub fn faults(rows: &[Row]) -> (Vec<String>, Vec<String>) {
    let missing = rows.iter().filter(|row| row.is_above_aim() && of(row).is_none());
    let missing = missing.map(|row| format!("{} ({}): {}", row.instruction, row.case, row.cost.own()));
    let needed = |note: &&(&str, &str, &str)| {
        rows.iter().any(|row| row.is_above_aim() && row.instruction == note.0 && row.case == note.1)
    };
    let idle = NOTES.iter().filter(|note| !needed(note));
    (missing.collect(), idle.map(|note| format!("{} ({})", note.0, note.1)).collect())
}
