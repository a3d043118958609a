//! Numbers, dates and table cells.

use comfy_table::{Cell, CellAlignment, Table, presets::UTF8_FULL_CONDENSED};
use influence_client::amount;
use influence_core::calendar::Day;
use influence_testkit::genesis::{DAY_SECONDS, TOKEN};

/// `percent` of `whole`, rounded down.
pub fn part(whole: u64, percent: u64) -> u64 {
    u64::try_from(u128::from(whole) * u128::from(percent) / 100).unwrap_or(0)
}

/// Base units as whole tokens or points, rounded, in groups of three digits.
pub fn tokens(units: u64) -> String {
    grouped(units / TOKEN + u64::from(units % TOKEN >= TOKEN / 2))
}

/// Base units as tokens with all their decimals.
pub fn decimals(units: u64) -> String {
    match units % TOKEN {
        0 => grouped(units / TOKEN),
        rest => format!("{}.{rest:06}", grouped(units / TOKEN)),
    }
}

pub fn signed(number: i128) -> String {
    let digits = grouped(u64::try_from(number.unsigned_abs()).unwrap_or(u64::MAX));
    if number < 0 { format!("-{digits}") } else { digits }
}

pub fn grouped(number: u64) -> String {
    amount::group_digits(number, ' ')
}

/// The difference of two amounts of base units with its sign.
pub fn change(before: u64, after: u64) -> String {
    match after.cmp(&before) {
        std::cmp::Ordering::Less => format!("-{}", tokens(before - after)),
        std::cmp::Ordering::Equal => "-".into(),
        std::cmp::Ordering::Greater => format!("+{}", tokens(after - before)),
    }
}

pub fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(header);
    table
}

/// A cell with its text at the right.
pub fn right(text: impl ToString) -> Cell {
    Cell::new(text.to_string()).set_alignment(CellAlignment::Right)
}

/// The date of a day of 86 400 seconds, as year-month-day (Howard Hinnant, *chrono-compatible low-level date
/// algorithms*, `civil_from_days`).
pub fn date(day: Day) -> String {
    debug_assert_eq!(DAY_SECONDS, 86_400);
    let days = i64::from(day) + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    format!("{}-{month:02}-{date:02}", era * 400 + year_of_era + next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert_eq!(
            [0, 59, 20_458, 11_016].map(date),
            ["1970-01-01", "1970-03-01", "2026-01-05", "2000-02-29"]
        );
    }

    #[test]
    fn numbers() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1 000", "1 234 567"]);
        assert_eq!(tokens(26_428_571_429), "26 429");
        assert_eq!(decimals(26_428_571_429), "26 428.571429");
        assert_eq!([change(TOKEN, 0), change(0, TOKEN), change(1, 1)], ["-1", "+1", "-"]);
    }
}
