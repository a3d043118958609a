//! The cards of the page: each a heading, a sentence, a chart where there is one, and its table.

mod facts;
mod galleries;
mod people;

use super::{ReportPage, markup::Markup};

/// All cards in the order of the page. A card without anything to say writes nothing.
pub(super) const ALL: [fn(&mut Markup, &ReportPage); 8] = [
    facts::left_out,
    galleries::make_up,
    galleries::over_time,
    people::supporters,
    galleries::leaderboard,
    people::influence,
    people::week,
    facts::facts,
];

/// A card with its heading and the sentence below.
fn card(
    markup: &mut Markup,
    class: &str,
    id: &str,
    heading: &str,
    about: &str,
    inside: impl FnOnce(&mut Markup),
) {
    let heading_id = format!("{id}-heading");
    markup.within("section", &[("class", class), ("aria-labelledby", &heading_id)], |markup| {
        markup.element("h2", &[("id", &heading_id)], heading);
        markup.element("p", &[], about);
        inside(markup);
    });
}

/// What the colours of a chart's parts stand for.
fn legend(markup: &mut Markup, parts: &[&str]) {
    markup.within("ul", &[("class", "legend")], |markup| {
        for (number, part) in (1..).zip(parts) {
            markup.within("li", &[], |markup| {
                markup.element("span", &[("class", &format!("part{number}")), ("aria-hidden", "true")], "");
                markup.text(part);
            });
        }
    });
}

/// A table: the first cell of a row is its heading.
struct Table<'a> {
    class: &'a str,
    caption: &'a str,
    header: &'a [&'a str],
    rows: Vec<Vec<String>>,
}

impl Table<'_> {
    fn draw(&self, markup: &mut Markup) {
        markup.within(
            "div",
            &[("class", "scroll"), ("role", "region"), ("aria-label", self.caption), ("tabindex", "0")],
            |markup| {
                markup.within("table", &[("class", self.class)], |markup| {
                    markup.element("caption", &[], self.caption);
                    markup.within("thead", &[], |markup| {
                        markup.within("tr", &[], |markup| {
                            self.header
                                .iter()
                                .for_each(|name| markup.element("th", &[("scope", "col")], name));
                        });
                    });
                    markup.within("tbody", &[], |markup| {
                        self.rows.iter().for_each(|row| Self::row(markup, row))
                    });
                });
            },
        );
    }

    fn row(markup: &mut Markup, row: &[String]) {
        markup.within("tr", &[], |markup| {
            for (place, cell) in row.iter().enumerate() {
                match place {
                    0 => markup.element("th", &[("scope", "row")], cell),
                    _ => markup.element("td", &[], cell),
                }
            }
        });
    }

    /// Behind a chart that says the same: shown when it is asked for.
    fn folded(&self, markup: &mut Markup) {
        markup.within("details", &[], |markup| {
            markup.element("summary", &[], "The same as a table");
            self.draw(markup);
        });
    }
}
