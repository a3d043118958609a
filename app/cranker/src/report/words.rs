//! How keys, digests and days are written.

use chrono::DateTime;
use influence_core::calendar::{Calendar, Day};
use influence_scoring::key::{Key, base58};

/// A digest in hexadecimal.
pub fn hex(hash: &[u8; 32]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Both ends of an address.
pub fn short(key: &Key) -> String {
    let text = base58(key);
    let (head, tail) = (text.get(..4), text.len().checked_sub(4).and_then(|from| text.get(from..)));
    format!("{}…{}", head.unwrap_or_default(), tail.unwrap_or_default())
}

/// When the day began: the date, and the time where it is not midnight.
pub fn date(calendar: &Calendar, day: Day) -> String {
    let format = if is_date(calendar) { "%-d %B %Y" } else { "%-d %B %Y, %H:%M:%S UTC" };
    start(calendar, day).format(format).to_string()
}

/// The same in few characters.
pub fn short_date(calendar: &Calendar, day: Day) -> String {
    if is_date(calendar) { start(calendar, day).format("%-d %b").to_string() } else { day.to_string() }
}

fn is_date(calendar: &Calendar) -> bool {
    calendar.day_seconds() == 86_400
}

fn start(calendar: &Calendar, day: Day) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp(calendar.start_of(day), 0).unwrap_or_default()
}
