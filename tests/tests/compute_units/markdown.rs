//! The page: tables and how to read them.

use std::fmt::Write;

use super::{
    accounts::Accounts,
    meter::{Row, SYSTEM_UNITS},
    notes,
};

const HEAD: &str = "# Compute units, account sizes and rent

Generated: `cargo xtask tables` measures and rewrites this page, `cargo test -p influence-tests --test compute_units` compares
it.

How it is measured: the built program runs in agave's bank (`solana-program-test`, every runtime feature active), each
call alone in its transaction, and its numbers are read from the transaction's log. Keys are fixed, so every address is
found in the same number of tries and the numbers are the same in every run of the same program; another compiler gives
other numbers. A delegation or a gallery of another key may cost up to some thousand units more where an address has to
be found (first allocation, registering, opening, publishing).

- **total**: what the runtime charges for the instruction (\"consumed N of M compute units\" of the program).
- **inner**: of it, what called programs consumed: the token program by its own log line, the system program, which logs
  none, at its fixed SYSTEM units per instruction.
- **own**: total less inner. It contains the runtime's charge for making those calls, hashing, finding addresses, reading
  the clock and logging the event.
- **aim**: what own units should stay within. A row above its aim is marked `>` and explained below the table.
";

/// The whole page.
pub fn render(rows: &[Row], newcomer: &[(&'static str, u64)], accounts: &Accounts) -> String {
    let mut page = HEAD.replace("SYSTEM", &SYSTEM_UNITS.to_string());
    page += "\n## Instructions\n\n| instruction | case | total | inner | own | aim |\n|---|---|--:|--:|--:|--:|\n";
    let mut last = "";
    for row in rows {
        let name = if row.instruction == last { String::new() } else { format!("`{}`", row.instruction) };
        last = row.instruction;
        let aim = row.aim.map(grouped).unwrap_or_default();
        let mark = if row.is_above_aim() { "> " } else { "" };
        let [total, inner, own] = [row.cost.total, row.cost.inner, row.cost.own()].map(grouped);
        let _ = writeln!(page, "| {name} | {} | {total} | {inner} | {mark}{own} | {aim} |", row.case);
    }
    above_aim(&mut page, rows);
    page += "\n## A newcomer's first signature\n\nOne transaction, in the order of its instructions:\n\n";
    page += "| instruction | total |\n|---|--:|\n";
    for (what, units) in newcomer {
        let _ = writeln!(page, "| {what} | {} |", grouped(*units));
    }
    accounts.render(&mut page);
    page
}

fn above_aim(page: &mut String, rows: &[Row]) {
    let above: Vec<&Row> = rows.iter().filter(|row| row.is_above_aim()).collect();
    page.push_str("\n### Above aim\n\n");
    if above.is_empty() {
        page.push_str("None.\n");
    }
    for row in above {
        let note = notes::of(row).unwrap_or("not explained yet.");
        let over = row.cost.own() - row.aim.unwrap_or_default();
        let _ = writeln!(page, "- `{}`, {}: {} above. {note}", row.instruction, row.case, grouped(over));
    }
}

/// A number in groups of three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place != 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// The first line in which two pages differ.
pub fn first_difference(committed: &str, measured: &str) -> Option<String> {
    let (mut old, mut new) = (committed.lines(), measured.lines());
    loop {
        match (old.next(), new.next()) {
            (None, None) => return None,
            (a, b) if a == b => {}
            (a, b) => {
                let [a, b] = [a, b].map(|line| line.unwrap_or("(no such line)"));
                return Some(format!("docs/compute-units.md says\n  {a}\nmeasured is\n  {b}\n"));
            }
        }
    }
}
