//! Cards of the page: a heading, a sentence, a chart where there is one, and its table.

mod galleries;
mod owners;
mod summary;

use maud::{Markup, html};

use super::ReportPage;

/// All cards in the order of the page. A card without data is empty.
pub(super) const ALL: [fn(&ReportPage) -> Markup; 8] = [
    summary::left_out,
    galleries::score_breakdown,
    galleries::over_time,
    owners::supporters,
    galleries::leaderboard,
    owners::influence,
    owners::week,
    summary::facts,
];

fn card(class: &str, id: &str, heading: &str, about: &str, content: Markup) -> Markup {
    let heading_id = format!("{id}-heading");
    html! {
        section class=(class) aria-labelledby=(heading_id) {
            h2 id=(heading_id) { (heading) }
            p { (about) }
            (content)
        }
    }
}

/// Colors of a chart's parts.
fn legend(parts: &[&str]) -> Markup {
    html! {
        ul class="legend" {
            @for (number, part) in (1..).zip(parts) {
                li { span class={ "part" (number) } aria-hidden="true" {} (part) }
            }
        }
    }
}

/// A table; the first cell of a row is its heading.
struct CardTable<'a> {
    class: &'a str,
    caption: &'a str,
    header: &'a [&'a str],
    rows: Vec<Vec<String>>,
}

impl CardTable<'_> {
    fn render(&self) -> Markup {
        html! {
            div class="scroll" role="region" aria-label=(self.caption) tabindex="0" {
                table class=(self.class) {
                    caption { (self.caption) }
                    thead { tr { @for name in self.header { th scope="col" { (name) } } } }
                    tbody {
                        @for row in &self.rows {
                            tr {
                                @for (column, cell) in row.iter().enumerate() {
                                    @if column == 0 { th scope="row" { (cell) } } @else { td { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Collapsed below a chart with the same data.
    fn render_collapsed(&self) -> Markup {
        html! { details { summary { "Show as a table" } (self.render()) } }
    }
}
