//! One row, whatever it was read from: its four fields as text, checked by the same rules in every format.

use influence_core::{
    calendar::{Day, MIN_DAY_SECONDS},
    limits::MAX_SUPPLY,
};

use super::{BalanceChange, BalanceProblem, COLUMNS};
use crate::key::{Key, from_base58};

/// Characters of a faulty field that an error repeats.
const QUOTED_CHARS: usize = 50;
/// The last second that every calendar knows, unix time: the last day's number, in the shortest days.
const LAST_TIME: i64 = Day::MAX as i64 * MIN_DAY_SECONDS as i64;

/// What is wrong, and in which column if it is one.
pub(super) type Fault = (Option<&'static str>, BalanceProblem);

/// The change that the four fields stand for, in the order of [`COLUMNS`]; `last_time` is that of the row before.
pub(super) fn parse(fields: [&[u8]; 4], last_time: i64) -> Result<BalanceChange, Fault> {
    let [time, account, owner, balance] = fields;
    let [in_time, in_account, in_owner, in_balance] = COLUMNS.map(Some);
    Ok(BalanceChange {
        time: parse_time(time, last_time).map_err(|problem| (in_time, problem))?,
        token_account: parse_key(account).map_err(|problem| (in_account, problem))?,
        owner: parse_key(owner).map_err(|problem| (in_owner, problem))?,
        balance: parse_balance(balance).map_err(|problem| (in_balance, problem))?,
    })
}

fn parse_time(field: &[u8], last_time: i64) -> Result<i64, BalanceProblem> {
    let time = match digits(field).and_then(|time| i64::try_from(time).ok()) {
        Some(time) => time,
        None => std::str::from_utf8(field)
            .ok()
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| BalanceProblem::Time(shorten(field)))?,
    };
    if !(0..=LAST_TIME).contains(&time) {
        return Err(BalanceProblem::TimeOutOfRange { time });
    }
    if time < last_time {
        return Err(BalanceProblem::OutOfOrder { time, last: last_time });
    }
    Ok(time)
}

fn parse_key(field: &[u8]) -> Result<Key, BalanceProblem> {
    // Decoding is cheaper than remembering: a table of keys seen before loses more to the processor's cache than it
    // saves, with five thousand owners as with two hundred thousand.
    from_base58(field).ok_or_else(|| BalanceProblem::Key(shorten(field)))
}

fn parse_balance(field: &[u8]) -> Result<u64, BalanceProblem> {
    match digits(field) {
        Some(balance) if balance <= MAX_SUPPLY => Ok(balance),
        Some(_) => Err(BalanceProblem::BalanceTooLarge(shorten(field))),
        None => Err(match field {
            [b'-', rest @ ..] if is_number(rest) => BalanceProblem::NegativeBalance(shorten(field)),
            _ if is_number(field) => BalanceProblem::BalanceTooLarge(shorten(field)),
            _ => BalanceProblem::Balance(shorten(field)),
        }),
    }
}

/// The number that `field` writes in decimal digits; `None` for anything else and for numbers beyond 64 bits.
fn digits(field: &[u8]) -> Option<u64> {
    if field.is_empty() {
        return None;
    }
    field.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then_some(())?;
        number.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

fn is_number(field: &[u8]) -> bool {
    !field.is_empty() && field.iter().all(u8::is_ascii_digit)
}

/// What makes `bytes` something else than text, if anything does.
pub(super) fn not_text(bytes: &[u8]) -> Option<BalanceProblem> {
    if bytes.contains(&0) {
        return Some(BalanceProblem::NotText("NUL bytes"));
    }
    std::str::from_utf8(bytes).is_err().then_some(BalanceProblem::NotText("bytes that are not UTF-8"))
}

/// The start of a field, for an error to repeat.
pub(super) fn shorten(field: &[u8]) -> String {
    let text = String::from_utf8_lossy(field);
    let mut short = text.chars().take(QUOTED_CHARS).collect::<String>();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short
}
