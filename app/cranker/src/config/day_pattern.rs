//! Location of a day's input, with the placeholders `{day}` and `{date}`.

use std::str::FromStr;

use chrono::DateTime;
use influence_core::calendar::{Calendar, Day};

const DAY: &str = "{day}";
const DATE: &str = "{date}";

/// A location as `s3://bucket/activity/{date}/*.parquet`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPattern(String);

impl DayPattern {
    /// Replaces `{day}` by the day's number, and `{date}` by the UTC date of its first second, as 2026-11-21.
    pub fn location(&self, day: Day, calendar: &Calendar) -> String {
        let start = DateTime::from_timestamp(calendar.start_of(day), 0).unwrap_or_default();
        self.0.replace(DAY, &day.to_string()).replace(DATE, &start.format("%Y-%m-%d").to_string())
    }

    pub fn is_daily(&self) -> bool {
        self.0.contains(DAY) || self.0.contains(DATE)
    }
}

impl FromStr for DayPattern {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() {
            return Err(
                "empty location; use a file, a directory with / at its end, a pattern, or s3://bucket/prefix/",
            );
        }
        if text.replace(DAY, "").replace(DATE, "").contains(['{', '}']) {
            return Err("unknown placeholder; use {day} or {date}");
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced() -> Result<(), Box<dyn std::error::Error>> {
        let pattern: DayPattern = "s3://bucket/{date}/{day}-*.parquet".parse()?;
        assert!(pattern.is_daily());
        assert_eq!(
            pattern.location(20_778, &Calendar::new(86_400)?),
            "s3://bucket/2026-11-21/20778-*.parquet"
        );
        // Short days: many on one date.
        assert_eq!(pattern.location(20_778, &Calendar::new(10)?), "s3://bucket/1970-01-03/20778-*.parquet");
        assert!(!"users.csv".parse::<DayPattern>()?.is_daily());
        Ok(())
    }

    #[test]
    fn other_braces_are_rejected() {
        for bad in ["", "{dya}/a.csv", "a{", "}"] {
            assert!(bad.parse::<DayPattern>().is_err(), "{bad}");
        }
    }
}
