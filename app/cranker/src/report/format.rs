//! Numbers as people read them: groups of three digits, rounded half up.

use influence_client::amount;

/// What an integer counts, and so how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Base units of a mint with so many decimals, shown as whole tokens or points.
    Tokens {
        /// Of the mint.
        decimals: u8,
    },
    /// Engagement, in 1/1 000 of a point.
    Score,
    /// An influence index, in 1/10 000.
    Index,
    /// A number of things.
    Count,
}

/// No-break space, so that a number stays in one line.
const GAP: char = '\u{a0}';

impl Unit {
    /// `value` in full: whole tokens, scores with three places, indices with four.
    pub fn show(self, value: u64) -> String {
        match self {
            Self::Tokens { decimals } => grouped(rounded(value, 10_u64.saturating_pow(decimals.into()))),
            Self::Score => format!("{}.{:03}", grouped(value / 1_000), value % 1_000),
            Self::Index => format!("{}.{:04}", grouped(value / 10_000), value % 10_000),
            Self::Count => grouped(value),
        }
    }

    /// `value` in few characters, as an axis or a bar shows it: 950, 1.2 k, 34 M.
    pub fn brief(self, value: u64) -> String {
        let one = self.one();
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

    /// How many there are of it in one.
    pub(super) fn one(self) -> u64 {
        match self {
            Self::Tokens { decimals } => 10_u64.saturating_pow(decimals.into()),
            Self::Score => 1_000,
            Self::Index => 10_000,
            Self::Count => 1,
        }
    }
}

/// `value` / `by`, rounded half up.
fn rounded(value: u64, by: u64) -> u64 {
    let by = by.max(1);
    value / by + u64::from(value % by >= by.div_ceil(2))
}

/// A number in groups of three digits.
pub(super) fn grouped(number: u64) -> String {
    amount::group_digits(number, GAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_full_and_in_brief() {
        let tokens = Unit::Tokens { decimals: 6 };
        assert_eq!(tokens.show(26_428_571_429), "26\u{a0}429");
        assert_eq!(Unit::Score.show(1_580_005), "1\u{a0}580.005");
        assert_eq!(Unit::Index.show(20_571), "2.0571");
        let brief = [0, 999, 1_000, 1_250, 9_949, 10_400, 999_499, 2_000_000].map(|n| Unit::Count.brief(n));
        assert_eq!(
            brief,
            ["0", "999", "1\u{a0}k", "1.3\u{a0}k", "9.9\u{a0}k", "10\u{a0}k", "999\u{a0}k", "2\u{a0}M"]
        );
        assert_eq!([0, 500, 25_000, 12_500].map(|n| Unit::Index.brief(n)), ["0", "0.05", "2.5", "1.25"]);
        assert_eq!(tokens.brief(u64::MAX), "18\u{a0}T");
    }
}
