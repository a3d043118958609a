//! Lines over time, each with its name at its end.

use super::{Caption, FINE, WIDTH, label, place, round_up, rule, scaled, shortened};
use crate::html::{markup::Markup, number::Unit};

/// Height of the drawing, and room at its edges: for half a label above, days below, values left and names right.
const HEIGHT: u64 = 250;
const ABOVE: u64 = 10;
const BELOW: u64 = 24;
const LEFT: u64 = 40;
const RIGHT: u64 = 98;
/// Steps of the upright axis.
const STEPS: u64 = 4;
/// Least distance of two names.
const NAME: u64 = 14;
const NAME_LENGTH: usize = 11;
/// Most days whose names fit.
const MOST_NAMES: usize = 5;

/// What one thing was on each day.
pub struct Line {
    /// Its name.
    pub name: String,
    /// By day; none where it was not there.
    pub values: Vec<Option<u64>>,
}

/// Lines to compare.
pub struct Lines<'a> {
    /// Title and description.
    pub caption: Caption<'a>,
    /// What the values are.
    pub unit: Unit,
    /// What the days are called.
    pub days: &'a [String],
    /// Their colours go by this order.
    pub lines: &'a [Line],
}

impl Lines<'_> {
    /// Draws the chart.
    pub fn draw(&self, markup: &mut Markup) {
        let most = self.lines.iter().flat_map(|line| line.values.iter().flatten()).max().copied();
        let one = self.unit.one();
        let most = round_up(most.unwrap_or(0).div_ceil(one)).saturating_mul(one);
        self.caption.draw(markup, HEIGHT, |markup| {
            self.axes(markup, most);
            for (number, line) in (1..).zip(self.lines) {
                self.line(markup, number, line, most);
            }
            self.names(markup, most);
        });
    }

    /// Place of a day from the left, tenths.
    fn x(&self, day: usize) -> u64 {
        let last = self.days.len().saturating_sub(1).max(1) as u64;
        LEFT * FINE + scaled(day as u64, last, WIDTH - LEFT - RIGHT)
    }

    /// Place of a value from the top, tenths.
    fn y(value: u64, most: u64) -> u64 {
        (HEIGHT - BELOW) * FINE - scaled(value, most, HEIGHT - ABOVE - BELOW)
    }

    fn axes(&self, markup: &mut Markup, most: u64) {
        for step in 0..=STEPS {
            let value = most / STEPS * step;
            let y = Self::y(value, most);
            let class = if step == 0 { "base" } else { "grid" };
            rule(markup, class, [LEFT * FINE, y, (WIDTH - RIGHT) * FINE, y]);
            label(markup, "end axis", (LEFT - 6) * FINE, y + 4 * FINE, &self.unit.brief(value));
        }
        let every = self.days.len().div_ceil(MOST_NAMES).max(1);
        // Counted from the last day, which must have its name.
        for (day, name) in self.days.iter().enumerate().rev().step_by(every) {
            label(markup, "middle axis", self.x(day), (HEIGHT - 6) * FINE, name);
        }
    }

    /// One line; it is broken where the thing was not there.
    fn line(&self, markup: &mut Markup, number: usize, line: &Line, most: u64) {
        let mut path = String::new();
        let mut is_down = false;
        for (day, value) in line.values.iter().enumerate() {
            if let Some(value) = value {
                let step = if is_down { 'L' } else { 'M' };
                path.push_str(&format!("{step}{} {} ", place(self.x(day)), place(Self::y(*value, most))));
            }
            is_down = value.is_some();
        }
        let class = format!("line line{number}");
        markup.empty("path", &[("class", &class), ("d", path.trim_end())]);
        for (day, value) in line.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let (x, y) = (place(self.x(day)), place(Self::y(*value, most)));
            let dot = format!("dot dot{number}");
            markup.within("circle", &[("class", &dot), ("cx", &x), ("cy", &y), ("r", "2.6")], |markup| {
                let name = self.days.get(day).map_or("", String::as_str);
                markup.element("title", &[], &format!("{}, {name}: {}", line.name, self.unit.show(*value)));
            });
        }
    }

    /// Names beside the last values, moved apart where they would stand on each other.
    fn names(&self, markup: &mut Markup, most: u64) {
        let mut ends: Vec<(u64, usize, &Line)> = (1..)
            .zip(self.lines)
            .filter_map(|(number, line)| {
                let last = line.values.iter().rev().flatten().next()?;
                Some((Self::y(*last, most), number, line))
            })
            .collect();
        ends.sort_by_key(|(y, number, _)| (*y, *number));
        // The lowest may stand at the foot, so nobody may stand below what the others above it need.
        let mut lowest = (HEIGHT - BELOW) * FINE;
        for (y, ..) in ends.iter_mut().rev() {
            *y = (*y).min(lowest);
            lowest = y.saturating_sub(NAME * FINE);
        }
        let mut highest = ABOVE * FINE;
        for (y, number, line) in ends {
            let y = y.max(highest);
            highest = y + NAME * FINE;
            let class = format!("series name{number}");
            label(
                markup,
                &class,
                (WIDTH - RIGHT + 8) * FINE,
                y + 4 * FINE,
                &shortened(&line.name, NAME_LENGTH),
            );
        }
    }
}
