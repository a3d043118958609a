//! Horizontal stacked bars, each below its name.

use maud::{Markup, html};

use super::{ChartCaption, FINE, WIDTH, label, rect, scaled, truncated};
use crate::report::NumberUnit;

/// Height of a name with its bar.
const ROW_HEIGHT: u64 = 34;
/// From the row's top to the name's baseline, and to the bar.
const NAME_TOP: u64 = 13;
const BAR_TOP: u64 = 18;
const BAR_HEIGHT: u64 = 11;
/// Space between two parts.
const GAP: u64 = 1;
const NAME_CHARS: usize = 34;

pub struct Bar {
    pub name: String,
    /// In the order of [`BarChart::parts`].
    pub values: Vec<u64>,
}

impl Bar {
    fn total(&self) -> u64 {
        self.values.iter().fold(0, |sum, value| sum.saturating_add(*value))
    }
}

pub struct BarChart<'a> {
    pub caption: ChartCaption<'a>,
    /// Names of the parts; colors follow this order.
    pub parts: &'a [&'a str],
    pub unit: NumberUnit,
    /// From top to bottom.
    pub bars: &'a [Bar],
}

impl BarChart<'_> {
    pub fn render(&self) -> Markup {
        let max = self.bars.iter().map(Bar::total).max().unwrap_or(0);
        let tops = (0..).step_by((ROW_HEIGHT * FINE) as usize);
        let bars = html! { @for (top, bar) in tops.zip(self.bars) { (self.bar(top, bar, max)) } };
        self.caption.svg(ROW_HEIGHT * self.bars.len() as u64, bars)
    }

    fn bar(&self, top: u64, bar: &Bar, max: u64) -> Markup {
        let total = bar.total();
        let (baseline, bar_top, height) = (top + NAME_TOP * FINE, top + BAR_TOP * FINE, BAR_HEIGHT * FINE);
        let (mut from, mut sum) = (0, 0_u64);
        html! {
            (label("name", 0, baseline, &truncated(&bar.name, NAME_CHARS)))
            (label("value", WIDTH * FINE, baseline, &self.unit.show(total)))
            (rect("track", [0, bar_top, WIDTH * FINE, height], &bar.name))
            @for ((number, part), value) in (1..).zip(self.parts).zip(&bar.values) {
                @let to = { sum = sum.saturating_add(*value); scaled(sum, max, WIDTH) };
                @let left = std::mem::replace(&mut from, to);
                @let width = to - left;
                @if width > 0 {
                    // A gap to the next part, unless the part is too narrow for one.
                    @let shown = if width > 3 * GAP * FINE && sum < total { width - GAP * FINE } else { width };
                    @let title = format!("{}: {part} {}", bar.name, self.unit.show(*value));
                    (rect(&format!("part{number}"), [left, bar_top, shown, height], &title))
                }
            }
        }
    }
}
