//! Vertical columns, each above its name, with an optional horizontal line to compare with.

use maud::{Markup, html};

use super::{ChartCaption, FINE, WIDTH, label, line, rect, scaled};
use crate::report::NumberUnit;

/// Height of the drawing, of the space for values above the highest column, and for names below.
const HEIGHT: u64 = 210;
const ABOVE: u64 = 22;
const BELOW: u64 = 22;
/// Space for the line's label at the top.
const LINE_LABEL: u64 = 20;
/// Space between two columns.
const GAP: u64 = 8;

pub struct ChartColumn {
    pub name: String,
    pub value: u64,
}

pub struct ColumnChart<'a> {
    pub caption: ChartCaption<'a>,
    pub unit: NumberUnit,
    /// From left to right.
    pub columns: &'a [ChartColumn],
    /// Value and label of the horizontal line.
    pub line: Option<(u64, &'a str)>,
}

impl ColumnChart<'_> {
    pub fn render(&self) -> Markup {
        let values = self.columns.iter().map(|column| column.value).chain(self.line.map(|(value, _)| value));
        let max = values.max().unwrap_or(0);
        let top = if self.line.is_some() { LINE_LABEL } else { 0 };
        let (length, bottom) = (HEIGHT - ABOVE - BELOW, (HEIGHT - BELOW + top) * FINE);
        let step = WIDTH * FINE / self.columns.len().max(1) as u64;
        let width = step.saturating_sub(GAP * FINE);
        let content = html! {
            @for (left, column) in (0..).step_by(step as usize).zip(self.columns) {
                @let (height, middle) = (scaled(column.value, max, length), left + step / 2);
                @let title = format!("{}: {}", column.name, self.unit.show(column.value));
                (rect("part1", [left + GAP * FINE / 2, bottom - height, width, height], &title))
                (label("middle", middle, bottom - height - 5 * FINE, &self.unit.brief(column.value)))
                (label("middle axis", middle, bottom + 15 * FINE, &column.name))
            }
            (line("base", [0, bottom, WIDTH * FINE, bottom]))
            @if let Some((value, name)) = self.line {
                @let y = bottom - scaled(value, max, length);
                (line("mark", [0, y, WIDTH * FINE, y]))
                // At the top, because beside the line it would cover a column's value.
                (label("onmark", 0, 12 * FINE, &format!("- - {name} {}", self.unit.show(value))))
            }
        };
        self.caption.svg(HEIGHT + top, content)
    }
}
