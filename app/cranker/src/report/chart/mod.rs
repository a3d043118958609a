//! Charts as SVG inside the page: no script, no request, colours from the page's style sheet.
//!
//! All are [`WIDTH`] wide in their own units, which is about a phone's width, so that their text stays readable there.

mod bars;
mod columns;
mod lines;

pub(super) use bars::{Bar, Bars};
pub(super) use columns::{Column, Columns};
pub(super) use lines::{Line, Lines};

use super::markup::Markup;

/// Width of every chart, in its own units.
pub(super) const WIDTH: u64 = 420;
/// Parts of a unit: places are given in tenths.
const FINE: u64 = 10;

/// What a chart is called, and what it says to whoever does not see it.
pub(super) struct Caption<'a> {
    /// Unique in the page.
    pub id: &'a str,
    /// A few words.
    pub title: &'a str,
    /// A sentence or two: what is compared, and the largest and smallest.
    pub description: &'a str,
}

impl Caption<'_> {
    /// The chart, `height` high, with whatever `inside` draws.
    fn draw(&self, markup: &mut Markup, height: u64, inside: impl FnOnce(&mut Markup)) {
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        let attributes = [
            ("class", "chart"),
            ("id", self.id),
            ("viewBox", &format!("0 0 {WIDTH} {height}")),
            ("role", "img"),
            ("aria-labelledby", &format!("{title} {description}")),
        ];
        markup.within("svg", &attributes, |markup| {
            markup.element("title", &[("id", &title)], self.title);
            markup.element("desc", &[("id", &description)], self.description);
            inside(markup);
        });
    }
}

/// `value` of `most` on a length of `length`, in tenths of the chart's units.
fn scaled(value: u64, most: u64, length: u64) -> u64 {
    let tenths = u128::from(value) * u128::from(length * FINE) / u128::from(most.max(1));
    u64::try_from(tenths).unwrap_or(u64::MAX).min(length * FINE)
}

/// Tenths as SVG writes them.
fn place(tenths: u64) -> String {
    match tenths % FINE {
        0 => (tenths / FINE).to_string(),
        rest => format!("{}.{rest}", tenths / FINE),
    }
}

/// The least number not below `most` whose four steps are round: it begins an axis that is well filled.
fn round_up(most: u64) -> u64 {
    let mut power: u64 = 1;
    loop {
        let candidates = [4, 6, 8, 10, 12, 16, 20, 24, 32].map(|times| power.saturating_mul(times));
        // Below 10, a step of a half has no name on a chart of things that are counted.
        let is_round = |candidate: &u64| *candidate >= most && candidate.is_multiple_of(4);
        if let Some(found) =
            candidates.into_iter().find(|candidate| is_round(candidate) || *candidate == u64::MAX)
        {
            return found;
        }
        power = power.saturating_mul(10);
    }
}

/// A text at a place given in tenths.
fn label(markup: &mut Markup, class: &str, x: u64, y: u64, text: &str) {
    markup.element("text", &[("class", class), ("x", &place(x)), ("y", &place(y))], text);
}

/// A rectangle given in tenths, which says `title` when one points at it.
fn rect(markup: &mut Markup, class: &str, [x, y, width, height]: [u64; 4], title: &str) {
    let [x, y, width, height] = [x, y, width, height].map(place);
    let attributes =
        [("class", class), ("x", &*x), ("y", &y), ("width", &width), ("height", &height), ("rx", "2")];
    markup.within("rect", &attributes, |markup| markup.element("title", &[], title));
}

/// A straight line given in tenths.
fn rule(markup: &mut Markup, class: &str, [x1, y1, x2, y2]: [u64; 4]) {
    let [x1, y1, x2, y2] = [x1, y1, x2, y2].map(place);
    markup.empty("line", &[("class", class), ("x1", &x1), ("y1", &y1), ("x2", &x2), ("y2", &y2)]);
}

/// At most `most` characters of a name.
fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    name.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_end_at_round_numbers() {
        assert_eq!([0, 4, 5, 9, 11, 21, 50, 4_100].map(round_up), [4, 4, 8, 12, 12, 24, 60, 6_000]);
        assert!(round_up(u64::MAX) == u64::MAX);
    }

    #[test]
    fn places_are_in_tenths_and_never_outside() {
        assert_eq!([0, 5, 10, 123].map(place), ["0", "0.5", "1", "12.3"]);
        assert_eq!((scaled(1, 2, 100), scaled(3, 2, 100), scaled(1, 0, 100)), (500, 1_000, 1_000));
        assert_eq!(scaled(u64::MAX, u64::MAX, 400), 4_000);
    }
}
