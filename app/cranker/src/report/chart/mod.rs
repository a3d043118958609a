//! Charts as SVG inside the page: no scripts, no requests, colors from the page's style sheet.
//!
//! All are [`WIDTH`] wide in SVG units, about a phone's width, so that their text stays readable there. Coordinates are
//! integers in tenths of a unit, so that the same data gives the same bytes on every machine.

mod bars;
mod columns;
mod lines;

pub(super) use bars::{Bar, BarChart};
pub(super) use columns::{ChartColumn, ColumnChart};
pub(super) use lines::{LineChart, LineSeries};

use maud::{Markup, html};

/// Width of every chart, SVG units.
const WIDTH: u64 = 420;
/// Tenths in a unit.
const FINE: u64 = 10;

/// Title of a chart, and its description for screen readers.
pub(super) struct ChartCaption<'a> {
    /// Unique in the page.
    pub id: &'a str,
    pub title: &'a str,
    pub description: &'a str,
}

impl ChartCaption<'_> {
    fn svg(&self, height: u64, content: Markup) -> Markup {
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        html! {
            svg class="chart" id=(self.id) viewBox={ "0 0 " (WIDTH) " " (height) } role="img"
                aria-labelledby={ (title) " " (description) }
            {
                title id=(title) { (self.title) }
                desc id=(description) { (self.description) }
                (content)
            }
        }
    }
}

/// Scales `value` of `max` to a length, in tenths.
fn scaled(value: u64, max: u64, length: u64) -> u64 {
    let tenths = u128::from(value) * u128::from(length * FINE) / u128::from(max.max(1));
    u64::try_from(tenths).unwrap_or(u64::MAX).min(length * FINE)
}

/// Formats tenths for SVG.
fn coordinate(tenths: u64) -> String {
    match tenths % FINE {
        0 => (tenths / FINE).to_string(),
        rest => format!("{}.{rest}", tenths / FINE),
    }
}

/// Returns the least end of an axis not below `max` that divides into four round steps.
fn axis_end(max: u64) -> u64 {
    let mut power: u64 = 1;
    loop {
        let candidates = [4, 6, 8, 10, 12, 16, 20, 24, 32].map(|times| power.saturating_mul(times));
        // Below 10 only multiples of 4 have four whole steps, and a count has no halves.
        let is_round = |candidate: &u64| *candidate >= max && candidate.is_multiple_of(4);
        if let Some(found) =
            candidates.into_iter().find(|candidate| is_round(candidate) || *candidate == u64::MAX)
        {
            return found;
        }
        power = power.saturating_mul(10);
    }
}

fn label(class: &str, x: u64, y: u64, text: &str) -> Markup {
    html! { text class=(class) x=(coordinate(x)) y=(coordinate(y)) { (text) } }
}

/// A rectangle with a tooltip.
fn rect(class: &str, [x, y, width, height]: [u64; 4], title: &str) -> Markup {
    let [x, y, width, height] = [x, y, width, height].map(coordinate);
    html! { rect class=(class) x=(x) y=(y) width=(width) height=(height) rx="2" { title { (title) } } }
}

fn line(class: &str, [x1, y1, x2, y2]: [u64; 4]) -> Markup {
    let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(coordinate);
    html! { line class=(class) x1=(x1) y1=(y1) x2=(x2) y2=(y2) {} }
}

fn truncated(name: &str, max_chars: usize) -> String {
    if name.chars().count() <= max_chars {
        return name.to_owned();
    }
    name.chars().take(max_chars.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        assert_eq!([0, 4, 5, 9, 11, 21, 50, 4_100].map(axis_end), [4, 4, 8, 12, 12, 24, 60, 6_000]);
        assert!(axis_end(u64::MAX) == u64::MAX);
    }

    #[test]
    fn coordinates_are_in_tenths_and_inside_the_chart() {
        assert_eq!([0, 5, 10, 123].map(coordinate), ["0", "0.5", "1", "12.3"]);
        assert_eq!((scaled(1, 2, 100), scaled(3, 2, 100), scaled(1, 0, 100)), (500, 1_000, 1_000));
        assert_eq!(scaled(u64::MAX, u64::MAX, 400), 4_000);
    }
}
