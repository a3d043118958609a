//! How numbers, addresses and days are written.

use chrono::DateTime;
use influence_client::amount;
use influence_core::calendar::{Calendar, Day};
use solana_address::Address;

/// Unit of an integer, which determines how it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NumberUnit {
    /// Base units of a mint, shown as whole tokens or points.
    Tokens {
        decimals: u8,
    },
    /// Engagement, in 1/1 000 of a point.
    Score,
    /// Influence index, in 1/10 000.
    Index,
    Count,
}

/// No-break space, which keeps a number in one line.
const GAP: char = '\u{a0}';

impl NumberUnit {
    /// Formats `value` in full: whole tokens, scores with three decimals, indices with four.
    pub fn show(self, value: u64) -> String {
        match self {
            Self::Tokens { .. } => grouped(rounded(value, self.scale())),
            Self::Score => format!("{}.{:03}", grouped(value / 1_000), value % 1_000),
            Self::Index => format!("{}.{:04}", grouped(value / 10_000), value % 10_000),
            Self::Count => grouped(value),
        }
    }

    /// Formats `value` in few characters, for axes and bars: 950, 1.2 k, 34 M.
    pub(super) fn brief(self, value: u64) -> String {
        let one = self.scale();
        let whole = value / one;
        if whole < 10 && !value.is_multiple_of(one) {
            let hundredths = rounded(value, (one / 100).max(1));
            let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            return text.trim_end_matches('0').trim_end_matches('.').to_owned();
        }
        let steps = [(1, ""), (1_000, "k"), (1_000_000, "M"), (1_000_000_000, "G"), (1_000_000_000_000, "T")];
        let (size, letter) = steps.into_iter().rev().find(|(size, _)| whole >= *size).unwrap_or((1, ""));
        let tenths = rounded(value, one.saturating_mul(size) / 10);
        match (size, tenths) {
            (1, _) => rounded(value, one).to_string(),
            (_, 100..) => format!("{}{GAP}{letter}", rounded(value, one.saturating_mul(size))),
            _ if tenths.is_multiple_of(10) => format!("{}{GAP}{letter}", tenths / 10),
            _ => format!("{}.{}{GAP}{letter}", tenths / 10, tenths % 10),
        }
    }

    /// Number of units in one token, point or index.
    pub(super) fn scale(self) -> u64 {
        match self {
            Self::Tokens { decimals } => 10_u64.saturating_pow(decimals.into()),
            Self::Score => 1_000,
            Self::Index => 10_000,
            Self::Count => 1,
        }
    }
}

/// Divides, rounding half up.
fn rounded(value: u64, by: u64) -> u64 {
    let by = by.max(1);
    value / by + u64::from(value % by >= by.div_ceil(2))
}

pub(super) fn grouped(number: u64) -> String {
    amount::group_digits(number, GAP)
}

/// Both ends of an address.
pub(super) fn short_address(key: &Address) -> String {
    let text = key.to_string();
    let (head, tail) = (text.get(..4), text.len().checked_sub(4).and_then(|from| text.get(from..)));
    format!("{}…{}", head.unwrap_or_default(), tail.unwrap_or_default())
}

/// Replaces control characters, which HTML must not contain, and those that reverse the writing direction. Markup is
/// escaped when it is rendered.
pub(super) fn printable(text: &str) -> String {
    let replace = |c: char| match c {
        '\n' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    text.chars().map(replace).collect()
}

/// Date on which the day began, with the time if days do not begin at midnight.
pub(super) fn date(calendar: &Calendar, day: Day) -> String {
    let format = if has_civil_days(calendar) { "%-d %B %Y" } else { "%-d %B %Y, %H:%M:%S UTC" };
    start_of(calendar, day).format(format).to_string()
}

pub(super) fn short_date(calendar: &Calendar, day: Day) -> String {
    if has_civil_days(calendar) {
        start_of(calendar, day).format("%-d %b").to_string()
    } else {
        day.to_string()
    }
}

fn has_civil_days(calendar: &Calendar) -> bool {
    calendar.day_seconds() == 86_400
}

fn start_of(calendar: &Calendar, day: Day) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp(calendar.start_of(day), 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_full_and_in_brief() {
        let tokens = NumberUnit::Tokens { decimals: 6 };
        assert_eq!(tokens.show(26_428_571_429), "26\u{a0}429");
        assert_eq!(NumberUnit::Score.show(1_580_005), "1\u{a0}580.005");
        assert_eq!(NumberUnit::Index.show(20_571), "2.0571");
        let brief =
            [0, 999, 1_000, 1_250, 9_949, 10_400, 999_499, 2_000_000].map(|n| NumberUnit::Count.brief(n));
        assert_eq!(
            brief,
            ["0", "999", "1\u{a0}k", "1.3\u{a0}k", "9.9\u{a0}k", "10\u{a0}k", "999\u{a0}k", "2\u{a0}M"]
        );
        assert_eq!(
            [0, 500, 25_000, 12_500].map(|n| NumberUnit::Index.brief(n)),
            ["0", "0.05", "2.5", "1.25"]
        );
        assert_eq!(tokens.brief(u64::MAX), "18\u{a0}T");
    }

    #[test]
    fn control_characters_are_replaced() {
        assert_eq!(printable("a\nb\u{202e}\u{0}<i>"), "a b\u{fffd}\u{fffd}<i>");
    }
}
