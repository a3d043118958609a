//! Horizontal bars of one or more parts, each below its name.

use super::{Caption, FINE, WIDTH, label, rect, scaled, shortened};
use crate::html::{markup::Markup, number::Unit};

/// Height of a name with its bar.
const ROW: u64 = 34;
/// From the row's top to the name's line, and to the bar.
const NAME: u64 = 13;
const TOP: u64 = 18;
/// Height of a bar.
const BAR: u64 = 11;
/// Room between two parts.
const GAP: u64 = 1;
/// Characters of a name.
const NAME_LENGTH: usize = 34;

/// A name and the parts of its bar, in the order of [`Bars::parts`].
pub struct Bar {
    /// Whose it is.
    pub name: String,
    /// In the chart's unit.
    pub values: Vec<u64>,
}

impl Bar {
    fn total(&self) -> u64 {
        self.values.iter().fold(0, |sum, value| sum.saturating_add(*value))
    }
}

/// Bars to compare.
pub struct Bars<'a> {
    /// Title and description.
    pub caption: Caption<'a>,
    /// What the parts are; their colours go by this order.
    pub parts: &'a [&'a str],
    /// What the values are.
    pub unit: Unit,
    /// From top to bottom.
    pub bars: &'a [Bar],
}

impl Bars<'_> {
    /// Draws the chart with its legend.
    pub fn draw(&self, markup: &mut Markup) {
        let most = self.bars.iter().map(Bar::total).max().unwrap_or(0);
        self.caption.draw(markup, ROW * self.bars.len() as u64, |markup| {
            for (top, bar) in (0..).step_by((ROW * FINE) as usize).zip(self.bars) {
                self.bar(markup, top, bar, most);
            }
        });
    }

    fn bar(&self, markup: &mut Markup, top: u64, bar: &Bar, most: u64) {
        let total = bar.total();
        label(markup, "name", 0, top + NAME * FINE, &shortened(&bar.name, NAME_LENGTH));
        label(markup, "value", WIDTH * FINE, top + NAME * FINE, &self.unit.show(total));
        rect(markup, "track", [0, top + TOP * FINE, WIDTH * FINE, BAR * FINE], &bar.name);
        let mut from = 0;
        let mut sum: u64 = 0;
        for ((number, part), value) in (1..).zip(self.parts).zip(&bar.values) {
            sum = sum.saturating_add(*value);
            let to = scaled(sum, most, WIDTH);
            let width = to - from;
            if width > 0 {
                let title = format!("{}: {part} {}", bar.name, self.unit.show(*value));
                // Room to the next part, if the part is wide enough to be seen without.
                let shown = if width > 3 * GAP * FINE && sum < total { width - GAP * FINE } else { width };
                rect(markup, &format!("part{number}"), [from, top + TOP * FINE, shown, BAR * FINE], &title);
            }
            from = to;
        }
    }
}
