//! Where a day's input is: text with `{day}` and `{date}` in it.

use std::{fmt, str::FromStr};

use chrono::DateTime;
use influence_core::calendar::{Calendar, Day};

/// A place with room for the day in it, as `s3://bucket/activity/{date}/*.parquet`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPattern(String);

const DAY: &str = "{day}";
const DATE: &str = "{date}";

impl DayPattern {
    /// The place of `day`'s input: `{day}` is its number, `{date}` the UTC date of its first second, as 2026-11-21.
    pub fn of(&self, day: Day, calendar: &Calendar) -> String {
        let start = DateTime::from_timestamp(calendar.start_of(day), 0).unwrap_or_default();
        self.0.replace(DAY, &day.to_string()).replace(DATE, &start.format("%Y-%m-%d").to_string())
    }

    /// Whether every day has a place of its own.
    pub fn is_daily(&self) -> bool {
        self.0.contains(DAY) || self.0.contains(DATE)
    }
}

impl FromStr for DayPattern {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.is_empty() {
            return Err(
                "it is empty; write a file, a folder with / at its end, a pattern, or s3://bucket/prefix/"
                    .into(),
            );
        }
        let rest = text.replace(DAY, "").replace(DATE, "");
        if rest.contains(['{', '}']) {
            return Err(
                "it has braces around something else than {day} and {date}; write one of these".into()
            );
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for DayPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_has_its_place() -> Result<(), Box<dyn std::error::Error>> {
        let pattern: DayPattern = "s3://bucket/{date}/{day}-*.parquet".parse()?;
        assert!(pattern.is_daily());
        assert_eq!(pattern.of(20_778, &Calendar::new(86_400)?), "s3://bucket/2026-11-21/20778-*.parquet");
        // Short days: many in one date.
        assert_eq!(pattern.of(20_778, &Calendar::new(10)?), "s3://bucket/1970-01-03/20778-*.parquet");
        assert!(!"users.csv".parse::<DayPattern>()?.is_daily());
        Ok(())
    }

    #[test]
    fn other_braces_are_refused() {
        for bad in ["", "{dya}/a.csv", "a{", "}"] {
            assert!(bad.parse::<DayPattern>().is_err(), "{bad}");
        }
    }
}
