//! Cards about the day as a whole: roots and counts, rejected rows, and what a public page leaves out.

use super::{Table, card};
use crate::html::{ReportPage, markup::Markup, number::Unit};

/// What the page does not say.
pub fn left_out(markup: &mut Markup, page: &ReportPage) {
    if page.left_out.is_empty() {
        return;
    }
    card(markup, "card wide note", "left-out", "Left out", "This page does not show:", |markup| {
        markup.within("ul", &[], |markup| {
            page.left_out.iter().for_each(|what| markup.element("li", &[], what))
        });
    });
}

/// Roots, counts and hashes, and what was rejected.
pub fn facts(markup: &mut Markup, page: &ReportPage) {
    let about = "What the crankers voted on. Roots and counts are in the day's snapshot on chain.";
    let rows = page.facts.iter().map(|(what, value)| vec![what.clone(), value.clone()]);
    let table = Table {
        class: "words",
        caption: "The day as the crankers agreed on it",
        header: &["What", "Value"],
        rows: rows.collect(),
    };
    card(markup, "card wide", "facts", "The day's facts", about, |markup| {
        table.draw(markup);
        if !page.rejected.is_empty() {
            rejected(page).draw(markup);
        }
    });
}

fn rejected(page: &ReportPage) -> Table<'static> {
    let row = |rejected: &crate::html::Rejected| {
        let rows = Unit::Count.show(rejected.rows);
        vec![rejected.reason.clone(), rejected.table.clone(), rejected.field.clone(), rows]
    };
    Table {
        class: "numbers",
        caption: "Rows that were left out, by reason",
        header: &["Reason", "Table", "Field", "Rows"],
        rows: page.rejected.iter().map(row).collect(),
    }
}
