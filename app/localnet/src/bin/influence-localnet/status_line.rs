//! The live line: what the chain does, redrawn on a terminal, and a line for every new day elsewhere.

use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use influence_core::calendar::Calendar;
use influence_localnet::{Localnet, ValidatorStatus};

/// Shows what happens.
pub struct StatusLine {
    calendar: Calendar,
    bar: ProgressBar,
    /// What was said last where there is no terminal: the day and the last final one.
    said: Option<(u32, Option<u32>)>,
}

impl StatusLine {
    /// Begins to show.
    ///
    /// # Errors
    /// None: the template is a constant.
    pub fn new(localnet: &Localnet) -> Result<Self> {
        let bar = ProgressBar::new_spinner().with_style(ProgressStyle::with_template("{spinner} {msg}")?);
        bar.enable_steady_tick(Duration::from_millis(100));
        Ok(Self { calendar: localnet.calendar()?, bar, said: None })
    }

    /// Shows what is seen.
    pub fn show(&mut self, seen: &ValidatorStatus) {
        let Ok(day) = self.calendar.day_of(seen.unix_time) else { return };
        let line = line(&self.calendar, day, seen);
        if self.bar.is_hidden() && self.said != Some((day, seen.last_final_day)) {
            self.said = Some((day, seen.last_final_day));
            eprintln!("{line}");
        }
        self.bar.set_message(line);
    }

    /// Says something that stays.
    pub fn say(&self, text: &str) {
        if self.bar.is_hidden() { eprintln!("{text}") } else { self.bar.println(text) }
    }

    /// Stops showing.
    pub fn end(&self, text: &str) {
        self.bar.finish_and_clear();
        eprintln!("{text} ...");
    }
}

fn line(calendar: &Calendar, day: u32, seen: &ValidatorStatus) -> String {
    let left = calendar.end_of(day).saturating_sub(seen.unix_time);
    let last =
        seen.last_final_day.map_or_else(|| "none is final yet".into(), |day| format!("last final day {day}"));
    format!(
        "slot {}, {} transactions, day {day} for {} more, {last}",
        seen.slot,
        seen.transactions,
        duration(left)
    )
}

fn duration(seconds: i64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7_199 => format!("{} min", seconds / 60),
        _ => format!("{} h", seconds / 3_600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_where_the_chain_is() {
        let calendar = Calendar::new(30).unwrap();
        let mut seen =
            ValidatorStatus { slot: 77, unix_time: 605, finalized_time: 590, transactions: 9, last_final_day: None };
        let said = line(&calendar, 20, &seen);
        assert_eq!(said, "slot 77, 9 transactions, day 20 for 25 s more, none is final yet");
        seen.last_final_day = Some(18);
        assert!(line(&calendar, 20, &seen).ends_with("last final day 18"));
        assert_eq!([119, 120, 7_200].map(duration), ["119 s", "2 min", "2 h"]);
    }
}
