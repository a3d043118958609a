//! Amounts as people write them and as they are shown: tokens with decimals, parts of what there is, everything.
//!
//! One place for all who talk to people. Between the two there are only base units, and never a float.

use std::str::FromStr;

use thiserror::Error;

/// One whole, for parts: a percent is 10 000 of it.
const WHOLE: u128 = 1_000_000;
/// Places after the point that a percentage may have.
const PART_DECIMALS: u8 = 4;

/// An amount as somebody asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// So many tokens or points: `12.5`.
    Tokens(Decimal),
    /// A part of what it is taken of, in millionths: `25%`.
    Part(u32),
    /// Everything there is: `all`.
    All,
}

/// A number with places after its point, none of them a 0 at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: u128,
    places: u8,
}

/// What an amount is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool<'a> {
    /// What a percentage is a part of, base units.
    pub whole: u64,
    /// The most that can be asked for, base units.
    pub available: u64,
    /// What is available, to go on after "10 are": `in your wallet`, `locked`.
    pub what: &'a str,
}

/// Why an amount is none.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    /// Neither a number nor a part nor everything.
    #[error("`{0}` is no amount: give tokens such as 12.5, a percentage such as 25%, or `all`")]
    Unreadable(String),
    /// The mint has fewer decimals.
    #[error("the amount has {places} decimals, the token has {decimals}: give at most {decimals}")]
    TooManyDecimals {
        /// Of the amount.
        places: u8,
        /// Of the mint.
        decimals: u8,
    },
    /// A percentage with more places than are counted.
    #[error("the percentage has {places} decimals: give at most {PART_DECIMALS}")]
    TooFinePart {
        /// Of the percentage.
        places: u8,
    },
    /// More than 100 %.
    #[error("`{0}` is more than the whole: give at most 100%")]
    TooLargePart(String),
    /// Nothing, or less than a base unit.
    #[error("the amount is zero: give at least one base unit, 1 in the token's last decimal")]
    Zero,
    /// There is nothing to take it of.
    #[error("nothing is {0}")]
    Nothing(String),
    /// More than there is.
    #[error("{asked} is more than the {available} that are {what}: ask for less, or for `all`")]
    MoreThanAvailable {
        /// What was asked for, tokens.
        asked: String,
        /// What there is, tokens.
        available: String,
        /// Where.
        what: String,
    },
}

impl FromStr for Decimal {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        let unreadable = || AmountError::Unreadable(text.to_owned());
        let (whole, places) = text.split_once('.').unwrap_or((text, ""));
        let places = places.trim_end_matches('0');
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || text.ends_with('.') || !all_digits(whole) || !all_digits(places) {
            return Err(unreadable());
        }
        let digits = format!("{whole}{places}").parse().map_err(|_| unreadable())?;
        Ok(Self { digits, places: u8::try_from(places.len()).map_err(|_| unreadable())? })
    }
}

impl Decimal {
    /// The number in units of 1/10^`decimals`; none when it has more places, or is too large to count.
    fn scaled(&self, decimals: u8) -> Option<u128> {
        let factor = 10u128.checked_pow(u32::from(decimals.checked_sub(self.places)?))?;
        self.digits.checked_mul(factor)
    }
}

impl FromStr for Amount {
    type Err = AmountError;

    fn from_str(text: &str) -> Result<Self, AmountError> {
        if text.eq_ignore_ascii_case("all") {
            return Ok(Self::All);
        }
        let unreadable = |_| AmountError::Unreadable(text.to_owned());
        let Some(percent) = text.strip_suffix('%') else {
            return text.parse().map(Self::Tokens).map_err(unreadable);
        };
        let percent: Decimal = percent.parse().map_err(unreadable)?;
        if percent.places > PART_DECIMALS {
            return Err(AmountError::TooFinePart { places: percent.places });
        }
        let part = percent.scaled(PART_DECIMALS).filter(|part| *part <= WHOLE);
        part.and_then(|part| u32::try_from(part).ok())
            .map(Self::Part)
            .ok_or_else(|| AmountError::TooLargePart(text.to_owned()))
    }
}

impl Amount {
    /// The amount in base units of a mint with so many `decimals`, at least 1 and at most what is available. A part is
    /// rounded down.
    ///
    /// # Errors
    /// [`AmountError`], by name.
    pub fn units(&self, decimals: u8, pool: &Pool) -> Result<u64, AmountError> {
        let units = match self {
            Self::All => pool.available.into(),
            Self::Part(part) => u128::from(pool.whole) * u128::from(*part) / WHOLE,
            Self::Tokens(Decimal { places, .. }) if *places > decimals => {
                return Err(AmountError::TooManyDecimals { places: *places, decimals });
            }
            // What can not be counted is more than there is of anything.
            Self::Tokens(tokens) => tokens.scaled(decimals).unwrap_or(u128::MAX),
        };
        match u64::try_from(units) {
            Ok(0) if *self != Self::All => Err(AmountError::Zero),
            _ if pool.available == 0 => Err(AmountError::Nothing(pool.what.to_owned())),
            Ok(units) if units <= pool.available => Ok(units),
            outcome => Err(AmountError::MoreThanAvailable {
                asked: outcome.map_or_else(|_| "this".into(), |units| exact(units, decimals)),
                available: exact(pool.available, decimals),
                what: pool.what.to_owned(),
            }),
        }
    }
}

/// Base units as tokens, in full and as [`Amount`] reads them: `12.5`.
pub fn exact(units: u64, decimals: u8) -> String {
    let (whole, places) = split(units, decimals);
    if places.is_empty() { whole } else { format!("{whole}.{places}") }
}

/// Base units as tokens for people, in full and with `gap` between groups of three digits: `12 345.5`.
pub fn shown(units: u64, decimals: u8, gap: char) -> String {
    let (whole, places) = split(units, decimals);
    let whole = gapped(&whole, gap);
    if places.is_empty() { whole } else { format!("{whole}.{places}") }
}

/// A number with `gap` between groups of three digits.
pub fn grouped(number: u64, gap: char) -> String {
    gapped(&number.to_string(), gap)
}

fn gapped(digits: &str, gap: char) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(gap);
        }
        text.push(digit);
    }
    text
}

/// The digits before and after the point, without zeros at the end.
fn split(units: u64, decimals: u8) -> (String, String) {
    let decimals = usize::from(decimals);
    let mut whole = format!("{units:0>width$}", width = decimals + 1);
    let places = whole.split_off(whole.len() - decimals);
    (whole, places.trim_end_matches('0').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALLET: Pool = Pool { whole: 40_000_000, available: 30_000_000, what: "in your wallet" };

    fn units(text: &str) -> Result<u64, AmountError> {
        text.parse::<Amount>()?.units(6, &WALLET)
    }

    #[test]
    fn tokens_parts_and_everything() {
        assert_eq!(units("12.5"), Ok(12_500_000));
        assert_eq!(units("0.000001"), Ok(1));
        assert_eq!(units("7.50000000000"), Ok(7_500_000));
        assert_eq!(units("30"), Ok(30_000_000));
        assert_eq!(units("25%"), Ok(10_000_000));
        assert_eq!(units("0.0001%"), Ok(40));
        assert_eq!(units("all"), Ok(30_000_000));
        assert_eq!(units("ALL"), Ok(30_000_000));
    }

    #[test]
    fn what_is_no_amount_is_named() {
        for text in ["", ".5", "5.", "-1", "+1", "1e3", "1,5", "1_000", "0x10", "five", "%", "1.2.3", "٣"] {
            assert_eq!(units(text), Err(AmountError::Unreadable(text.into())), "{text}");
        }
        assert_eq!(units("0"), Err(AmountError::Zero));
        assert_eq!(units("0%"), Err(AmountError::Zero));
        assert_eq!(units("1.2345678"), Err(AmountError::TooManyDecimals { places: 7, decimals: 6 }));
        assert_eq!(units("0.00001%"), Err(AmountError::TooFinePart { places: 5 }));
        assert_eq!(units("100.01%"), Err(AmountError::TooLargePart("100.01%".into())));
    }

    #[test]
    fn nobody_asks_for_more_than_there_is() {
        let more = |asked: &str| AmountError::MoreThanAvailable {
            asked: asked.into(),
            available: "30".into(),
            what: "in your wallet".into(),
        };
        assert_eq!(units("30.000001"), Err(more("30.000001")));
        assert_eq!(units("100%"), Err(more("40")));
        assert_eq!(units("99999999999999999999"), Err(more("this")));
        let empty = Pool { whole: 0, available: 0, what: "locked" };
        for text in ["all", "1", "99999999999999999999"] {
            let asked = text.parse::<Amount>().and_then(|amount| amount.units(6, &empty));
            assert_eq!(asked, Err(AmountError::Nothing("locked".into())), "{text}");
        }
        assert_eq!(Amount::Part(1).units(6, &empty), Err(AmountError::Zero));
        assert_eq!(
            more("31").to_string(),
            "31 is more than the 30 that are in your wallet: ask for less, or for `all`"
        );
    }

    #[test]
    fn what_is_shown_can_be_read_again() {
        for units in [0, 1, 999_999, 1_000_000, 1_500_000, 1_234_567_890_000_001, u64::MAX] {
            let text = exact(units, 6);
            let read = text.parse::<Decimal>().expect("a number").scaled(6);
            assert_eq!(read, Some(units.into()), "{text}");
        }
        assert_eq!(exact(5, 0), "5");
        assert_eq!(shown(1_234_567_500_000, 6, ' '), "1 234 567.5");
        assert_eq!(grouped(1_000, '\''), "1'000");
    }
}
