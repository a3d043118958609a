//! Cards about the day as a whole: roots and counts, rejected rows, and what a public page omits.

use maud::{Markup, html};

use super::{CardTable, card};
use crate::report::{NumberUnit, RejectedRows, ReportPage};

/// What the page omits.
pub fn left_out(page: &ReportPage) -> Markup {
    if page.left_out.is_empty() {
        return Markup::default();
    }
    let list = html! { ul { @for what in &page.left_out { li { (what) } } } };
    card("card wide note", "left-out", "Left out", "This page does not show:", list)
}

/// Roots, counts and hashes, and rejected rows.
pub fn facts(page: &ReportPage) -> Markup {
    let about = "What the crankers voted on. Roots and counts are in the day's snapshot on chain.";
    let rows = page.facts.iter().map(|(label, value)| vec![label.clone(), value.clone()]);
    let table = CardTable {
        class: "words",
        caption: "The day as the crankers agreed on it",
        header: &["What", "Value"],
        rows: rows.collect(),
    };
    let content = html! {
        (table.render())
        @if !page.rejected.is_empty() { (rejected_table(page).render()) }
    };
    card("card wide", "facts", "Facts of the day", about, content)
}

fn rejected_table(page: &ReportPage) -> CardTable<'static> {
    let row = |rejected: &RejectedRows| {
        let rows = NumberUnit::Count.show(rejected.rows);
        vec![rejected.reason.clone(), rejected.table.clone(), rejected.field.clone(), rows]
    };
    CardTable {
        class: "numbers",
        caption: "Rejected rows by reason",
        header: &["Reason", "Table", "Field", "Rows"],
        rows: page.rejected.iter().map(row).collect(),
    }
}
