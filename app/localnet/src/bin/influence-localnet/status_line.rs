//! The status line: redrawn on a terminal, and a line for every new day elsewhere.

use std::time::Duration;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use influence_core::calendar::Calendar;
use influence_localnet::{Localnet, ValidatorStatus};

pub struct StatusLine {
    calendar: Calendar,
    bar: ProgressBar,
    /// The last line without a terminal: the day and the last final one.
    printed: Option<(u32, Option<u32>)>,
}

impl StatusLine {
    pub fn new(localnet: &Localnet) -> Result<Self> {
        let bar = ProgressBar::new_spinner().with_style(ProgressStyle::with_template("{spinner} {msg}")?);
        bar.enable_steady_tick(Duration::from_millis(100));
        Ok(Self { calendar: localnet.calendar()?, bar, printed: None })
    }

    pub fn show(&mut self, status: &ValidatorStatus) {
        let Ok(day) = self.calendar.day_of(status.unix_time) else { return };
        let line = line(&self.calendar, day, status);
        if self.bar.is_hidden() && self.printed != Some((day, status.last_final_day)) {
            self.printed = Some((day, status.last_final_day));
            eprintln!("{line}");
        }
        self.bar.set_message(line);
    }

    /// Prints a line that stays.
    pub fn print(&self, text: &str) {
        if self.bar.is_hidden() { eprintln!("{text}") } else { self.bar.println(text) }
    }

    pub fn end(&self, text: &str) {
        self.bar.finish_and_clear();
        eprintln!("{text} ...");
    }
}

fn line(calendar: &Calendar, day: u32, status: &ValidatorStatus) -> String {
    let left = calendar.end_of(day).saturating_sub(status.unix_time);
    let last = status
        .last_final_day
        .map_or_else(|| "no final day yet".into(), |day| format!("last final day {day}"));
    format!(
        "slot {}, {} transactions, day {day} ends in {}, {last}",
        status.slot,
        status.transactions,
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
    fn the_line_has_slot_day_and_last_final_day() {
        let calendar = Calendar::new(30).unwrap();
        let mut status = ValidatorStatus {
            slot: 77,
            unix_time: 605,
            finalized_time: 590,
            transactions: 9,
            last_final_day: None,
        };
        let text = line(&calendar, 20, &status);
        assert_eq!(text, "slot 77, 9 transactions, day 20 ends in 25 s, no final day yet");
        status.last_final_day = Some(18);
        assert!(line(&calendar, 20, &status).ends_with("last final day 18"));
        assert_eq!([119, 120, 7_200].map(duration), ["119 s", "2 min", "2 h"]);
    }
}
