//! Upright columns, each above its name, with a line across if there is something to compare with.

use super::{Caption, FINE, WIDTH, label, rect, rule, scaled};
use crate::html::{markup::Markup, number::Unit};

/// Height of the drawing, of the room for values above the highest column, and of names below.
const HEIGHT: u64 = 210;
const ABOVE: u64 = 22;
const BELOW: u64 = 22;
/// Room for what the line is, above everything.
const WORDS: u64 = 20;
/// Room between two columns.
const GAP: u64 = 8;

/// A column.
pub struct Column {
    /// What stands below it.
    pub name: String,
    /// Its height.
    pub value: u64,
}

/// Columns to compare.
pub struct Columns<'a> {
    /// Title and description.
    pub caption: Caption<'a>,
    /// What the values are.
    pub unit: Unit,
    /// From left to right.
    pub columns: &'a [Column],
    /// A line across, and what it is.
    pub line: Option<(u64, &'a str)>,
}

impl Columns<'_> {
    /// Draws the chart.
    pub fn draw(&self, markup: &mut Markup) {
        let values = self.columns.iter().map(|column| column.value).chain(self.line.map(|(value, _)| value));
        let most = values.max().unwrap_or(0);
        let words = if self.line.is_some() { WORDS } else { 0 };
        let (length, foot) = (HEIGHT - ABOVE - BELOW, (HEIGHT - BELOW + words) * FINE);
        let wide = WIDTH * FINE / self.columns.len().max(1) as u64;
        self.caption.draw(markup, HEIGHT + words, |markup| {
            for (left, column) in (0..).step_by(wide as usize).zip(self.columns) {
                let (height, middle) = (scaled(column.value, most, length), left + wide / 2);
                let title = format!("{}: {}", column.name, self.unit.show(column.value));
                let width = wide.saturating_sub(GAP * FINE);
                rect(markup, "part1", [left + GAP * FINE / 2, foot - height, width, height], &title);
                label(markup, "middle", middle, foot - height - 5 * FINE, &self.unit.brief(column.value));
                label(markup, "middle axis", middle, foot + 15 * FINE, &column.name);
            }
            rule(markup, "base", [0, foot, WIDTH * FINE, foot]);
            if let Some((value, what)) = self.line {
                let y = foot - scaled(value, most, length);
                rule(markup, "mark", [0, y, WIDTH * FINE, y]);
                // In a place of its own: beside the line it would stand on a column's value.
                // In a place of its own: beside the line it would stand on a column's value.
                label(markup, "onmark", 0, 12 * FINE, &format!("- - {what} {}", self.unit.show(value)));
            }
        });
    }
}
