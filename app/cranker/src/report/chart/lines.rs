//! Lines over time, each with its name at its end.

use maud::{Markup, html};

use super::{ChartCaption, FINE, WIDTH, axis_end, coordinate, label, line, scaled, truncated};
use crate::report::NumberUnit;

/// Height of the drawing, and space at its edges: half a label above, days below, values left and names right.
const HEIGHT: u64 = 250;
const ABOVE: u64 = 10;
const BELOW: u64 = 24;
const LEFT: u64 = 40;
const RIGHT: u64 = 98;
/// Steps of the vertical axis.
const STEPS: u64 = 4;
/// Least distance between two names.
const NAME_HEIGHT: u64 = 14;
const NAME_CHARS: usize = 11;
const MAX_DAY_LABELS: usize = 5;

pub struct LineSeries {
    pub name: String,
    /// By day; none where there is no value.
    pub values: Vec<Option<u64>>,
}

pub struct LineChart<'a> {
    pub caption: ChartCaption<'a>,
    pub unit: NumberUnit,
    pub days: &'a [String],
    /// Colors follow this order.
    pub lines: &'a [LineSeries],
}

impl LineChart<'_> {
    pub fn render(&self) -> Markup {
        let max = self.lines.iter().flat_map(|line| line.values.iter().flatten()).max().copied();
        let scale = self.unit.scale();
        let max = axis_end(max.unwrap_or(0).div_ceil(scale)).saturating_mul(scale);
        let content = html! {
            (self.axes(max))
            @for (number, line) in (1..).zip(self.lines) { (self.series(number, line, max)) }
            (self.names(max))
        };
        self.caption.svg(HEIGHT, content)
    }

    /// Horizontal coordinate of a day, tenths.
    fn x(&self, day: usize) -> u64 {
        let last = self.days.len().saturating_sub(1).max(1) as u64;
        LEFT * FINE + scaled(day as u64, last, WIDTH - LEFT - RIGHT)
    }

    /// Vertical coordinate of a value, tenths.
    fn y(value: u64, max: u64) -> u64 {
        (HEIGHT - BELOW) * FINE - scaled(value, max, HEIGHT - ABOVE - BELOW)
    }

    fn axes(&self, max: u64) -> Markup {
        let every = self.days.len().div_ceil(MAX_DAY_LABELS).max(1);
        html! {
            @for step in 0..=STEPS {
                @let value = max / STEPS * step;
                @let y = Self::y(value, max);
                (line(if step == 0 { "base" } else { "grid" }, [LEFT * FINE, y, (WIDTH - RIGHT) * FINE, y]))
                (label("end axis", (LEFT - 6) * FINE, y + 4 * FINE, &self.unit.brief(value)))
            }
            // Counted from the end, because the last day must have a label.
            @for (day, name) in self.days.iter().enumerate().rev().step_by(every) {
                (label("middle axis", self.x(day), (HEIGHT - 6) * FINE, name))
            }
        }
    }

    /// One line with a dot per value, interrupted where values are missing.
    fn series(&self, number: usize, line: &LineSeries, max: u64) -> Markup {
        let mut path = String::new();
        let mut is_drawing = false;
        for (day, value) in line.values.iter().enumerate() {
            if let Some(value) = value {
                let command = if is_drawing { 'L' } else { 'M' };
                let (x, y) = (coordinate(self.x(day)), coordinate(Self::y(*value, max)));
                path.push_str(&format!("{command}{x} {y} "));
            }
            is_drawing = value.is_some();
        }
        html! {
            path class={ "line line" (number) } d=(path.trim_end()) {}
            @for (day, value) in line.values.iter().enumerate() {
                @if let Some(value) = value {
                    @let name = self.days.get(day).map_or("", String::as_str);
                    circle class={ "dot dot" (number) } cx=(coordinate(self.x(day)))
                        cy=(coordinate(Self::y(*value, max))) r="2.6"
                    { title { (line.name) ", " (name) ": " (self.unit.show(*value)) } }
                }
            }
        }
    }

    /// Names beside the last values, moved apart where they would overlap.
    fn names(&self, max: u64) -> Markup {
        let mut ends: Vec<(u64, usize, &LineSeries)> = (1..)
            .zip(self.lines)
            .filter_map(|(number, line)| {
                let last = line.values.iter().rev().flatten().next()?;
                Some((Self::y(*last, max), number, line))
            })
            .collect();
        ends.sort_by_key(|(y, number, _)| (*y, *number));
        // From the bottom up: each name leaves room for the ones below it.
        let mut lowest = (HEIGHT - BELOW) * FINE;
        for (y, ..) in ends.iter_mut().rev() {
            *y = (*y).min(lowest);
            lowest = y.saturating_sub(NAME_HEIGHT * FINE);
        }
        // Then from the top down: no name overlaps the one above it.
        let mut highest = ABOVE * FINE;
        for (y, ..) in &mut ends {
            *y = (*y).max(highest);
            highest = *y + NAME_HEIGHT * FINE;
        }
        html! {
            @for (y, number, line) in ends {
                (label(&format!("series name{number}"), (WIDTH - RIGHT + 8) * FINE, y + 4 * FINE, &truncated(&line.name, NAME_CHARS)))
            }
        }
    }
}
