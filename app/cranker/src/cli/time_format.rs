//! Formats times for people: as a date, and relative to now.

use std::time::Duration;

use chrono::DateTime;
use indicatif::HumanDuration;

/// Formats a time (unix seconds) in UTC and relative to `now`: `2026-11-20 00:00:00 UTC (in 5 hours)`.
pub fn format_time(at: i64, now: i64) -> String {
    let time = DateTime::from_timestamp(at, 0).unwrap_or_default().format("%Y-%m-%d %H:%M:%S UTC");
    let span = HumanDuration(Duration::from_secs(at.abs_diff(now)));
    match at.cmp(&now) {
        std::cmp::Ordering::Less => format!("{time} ({span} ago)"),
        std::cmp::Ordering::Equal => format!("{time} (now)"),
        std::cmp::Ordering::Greater => format!("{time} (in {span})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_present_and_future() {
        let now = 1_795_219_200;
        assert_eq!(format_time(now, now), "2026-11-21 00:00:00 UTC (now)");
        assert_eq!(format_time(now + 7_200, now), "2026-11-21 02:00:00 UTC (in 2 hours)");
        assert_eq!(format_time(now - 40, now), "2026-11-20 23:59:20 UTC (40 seconds ago)");
    }
}
