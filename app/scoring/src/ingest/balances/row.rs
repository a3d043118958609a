//! Parses one row: four fields as text, by the same rules for all formats.

use influence_core::{
    calendar::{Day, MIN_DAY_SECONDS},
    limits::MAX_SUPPLY,
};
use solana_address::Address;

use super::{
    change::{BalanceChange, COLUMNS},
    error::BalanceProblem,
};

/// Maximum characters of a field in an error.
const QUOTED_CHARS: usize = 50;
/// Last second within every calendar, unix time: the largest day number times the shortest day.
const LAST_TIME: i64 = Day::MAX as i64 * MIN_DAY_SECONDS as i64;

/// A problem, and the wrong column if it is one.
pub(super) type RowProblem = (Option<&'static str>, BalanceProblem);

/// Parses the four fields, in the order of [`COLUMNS`]; `last_time` is the time of the previous row.
pub(super) fn parse(fields: [&[u8]; 4], last_time: i64) -> Result<BalanceChange, RowProblem> {
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

fn parse_key(field: &[u8]) -> Result<Address, BalanceProblem> {
    // No cache of decoded addresses: measured with 5 000 and with 200 000 owners, cache misses cost more than decoding.
    str::from_utf8(field)
        .ok()
        .and_then(|text| text.parse::<Address>().ok())
        .ok_or_else(|| BalanceProblem::Address(shorten(field)))
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

/// Parses decimal digits; `None` for other text and for numbers above 64 bits.
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

/// The reason why `bytes` are not text, if they are not.
pub(super) fn not_text(bytes: &[u8]) -> Option<BalanceProblem> {
    if bytes.contains(&0) {
        return Some(BalanceProblem::NotText("NUL bytes"));
    }
    std::str::from_utf8(bytes).is_err().then_some(BalanceProblem::NotText("bytes that are not UTF-8"))
}

/// The start of a field, for an error.
pub(super) fn shorten(field: &[u8]) -> String {
    let text = String::from_utf8_lossy(field);
    let mut short = text.chars().take(QUOTED_CHARS).collect::<String>();
    if short.len() < text.len() {
        short.push_str("...");
    }
    short
}
