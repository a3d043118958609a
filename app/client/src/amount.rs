//! Parsing and formatting of amounts: tokens with decimals, percentages, `all`. Everything else is integer base units.

use std::str::FromStr;

use thiserror::Error;

/// 100 %, in millionths.
const WHOLE: u128 = 1_000_000;
/// Decimals of SOL: 1 SOL = 10^9 lamports.
const SOL_DECIMALS: u8 = 9;
/// Decimals that a percentage may have.
const PERCENT_DECIMALS: u8 = 4;

/// Amount as a user wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Tokens or points: `12.5`.
    Tokens(Decimal),
    /// Percentage of the base, in millionths: `25%`.
    Percent(u32),
    /// Everything available: `all`.
    All,
}

/// Decimal number without trailing zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: u128,
    places: u8,
}

/// Base and upper limit of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountLimits<'a> {
    /// Base of a percentage, base units.
    pub whole: u64,
    /// Largest allowed amount, base units.
    pub available: u64,
    /// End of the sentence "10 are ...": `in your wallet`, `locked`.
    pub what: &'a str,
}

/// Why an amount is invalid.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    /// Neither a number, nor a percentage, nor `all`.
    #[error("invalid amount `{0}`: give tokens such as 12.5, a percentage such as 25%, or `all`")]
    Unreadable(String),
    /// More decimals than the mint has.
    #[error("the amount has {places} decimals, the token has {decimals}: give at most {decimals}")]
    TooManyDecimals {
        /// Decimals of the amount.
        places: u8,
        /// Decimals of the mint.
        decimals: u8,
    },
    /// A percentage with too many decimals.
    #[error("the percentage has {places} decimals: give at most {PERCENT_DECIMALS}")]
    TooPrecisePercent {
        /// Decimals of the percentage.
        places: u8,
    },
    /// More than 100 %.
    #[error("`{0}` is more than 100%")]
    PercentAboveWhole(String),
    /// Zero, or less than a base unit.
    #[error("the amount is zero: give at least one base unit, 1 in the token's last decimal")]
    Zero,
    /// Nothing is available.
    #[error("nothing is {0}")]
    Nothing(String),
    /// More than is available.
    #[error("{asked} is more than the {available} that are {what}: give less, or `all`")]
    MoreThanAvailable {
        /// Given amount, tokens.
        asked: String,
        /// Available amount, tokens.
        available: String,
        /// Location, from [`AmountLimits::what`].
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
    /// Scales to units of 1/10^`decimals`; `None` when it has more decimals, or overflows.
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
        if percent.places > PERCENT_DECIMALS {
            return Err(AmountError::TooPrecisePercent { places: percent.places });
        }
        let millionths = percent.scaled(PERCENT_DECIMALS).filter(|millionths| *millionths <= WHOLE);
        millionths
            .and_then(|millionths| u32::try_from(millionths).ok())
            .map(Self::Percent)
            .ok_or_else(|| AmountError::PercentAboveWhole(text.to_owned()))
    }
}

impl Amount {
    /// Converts to base units of a mint with `decimals`: at least 1, at most what is available. A percentage is rounded
    /// down.
    ///
    /// # Errors
    /// [`AmountError`].
    pub fn units(&self, decimals: u8, limits: &AmountLimits) -> Result<u64, AmountError> {
        let units = match self {
            Self::All => limits.available.into(),
            Self::Percent(millionths) => u128::from(limits.whole) * u128::from(*millionths) / WHOLE,
            Self::Tokens(Decimal { places, .. }) if *places > decimals => {
                return Err(AmountError::TooManyDecimals { places: *places, decimals });
            }
            // An overflow is larger than any available amount.
            Self::Tokens(tokens) => tokens.scaled(decimals).unwrap_or(u128::MAX),
        };
        match u64::try_from(units) {
            Ok(0) if *self != Self::All => Err(AmountError::Zero),
            _ if limits.available == 0 => Err(AmountError::Nothing(limits.what.to_owned())),
            Ok(units) if units <= limits.available => Ok(units),
            outcome => Err(AmountError::MoreThanAvailable {
                asked: outcome.map_or_else(|_| "this".into(), |units| format_exact(units, decimals)),
                available: format_exact(limits.available, decimals),
                what: limits.what.to_owned(),
            }),
        }
    }
}

/// Formats base units as tokens, exactly, as [`Amount`] parses them: `12.5`.
pub fn format_exact(units: u64, decimals: u8) -> String {
    let (whole, places) = split_units(units, decimals);
    if places.is_empty() { whole } else { format!("{whole}.{places}") }
}

/// Formats base units as tokens, exactly, with `gap` between groups of three digits: `12 345.5`.
pub fn format_ui(units: u64, decimals: u8, gap: char) -> String {
    let (whole, places) = split_units(units, decimals);
    let whole = insert_gaps(&whole, gap);
    if places.is_empty() { whole } else { format!("{whole}.{places}") }
}

/// Formats lamports as SOL, exactly: `0.000005 SOL`.
pub fn format_sol(lamports: u64) -> String {
    format!("{} SOL", format_exact(lamports, SOL_DECIMALS))
}

/// Formats an integer with `gap` between groups of three digits.
pub fn group_digits(number: u64, gap: char) -> String {
    insert_gaps(&number.to_string(), gap)
}

fn insert_gaps(digits: &str, gap: char) -> String {
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(gap);
        }
        text.push(digit);
    }
    text
}

/// Splits into the digits before and after the decimal point, without trailing zeros.
fn split_units(units: u64, decimals: u8) -> (String, String) {
    let decimals = usize::from(decimals);
    let mut whole = format!("{units:0>width$}", width = decimals + 1);
    let places = whole.split_off(whole.len() - decimals);
    (whole, places.trim_end_matches('0').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WALLET: AmountLimits =
        AmountLimits { whole: 40_000_000, available: 30_000_000, what: "in your wallet" };

    fn units(text: &str) -> Result<u64, AmountError> {
        text.parse::<Amount>()?.units(6, &WALLET)
    }

    #[test]
    fn tokens_percentages_and_all_are_parsed() {
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
    fn invalid_amounts_are_refused() {
        for text in ["", ".5", "5.", "-1", "+1", "1e3", "1,5", "1_000", "0x10", "five", "%", "1.2.3", "٣"] {
            assert_eq!(units(text), Err(AmountError::Unreadable(text.into())), "{text}");
        }
        assert_eq!(units("0"), Err(AmountError::Zero));
        assert_eq!(units("0%"), Err(AmountError::Zero));
        assert_eq!(units("1.2345678"), Err(AmountError::TooManyDecimals { places: 7, decimals: 6 }));
        assert_eq!(units("0.00001%"), Err(AmountError::TooPrecisePercent { places: 5 }));
        assert_eq!(units("100.01%"), Err(AmountError::PercentAboveWhole("100.01%".into())));
    }

    #[test]
    fn amounts_above_the_limit_are_refused() {
        let above = |asked: &str| AmountError::MoreThanAvailable {
            asked: asked.into(),
            available: "30".into(),
            what: "in your wallet".into(),
        };
        assert_eq!(units("30.000001"), Err(above("30.000001")));
        assert_eq!(units("100%"), Err(above("40")));
        assert_eq!(units("99999999999999999999"), Err(above("this")));
        let empty = AmountLimits { whole: 0, available: 0, what: "locked" };
        for text in ["all", "1", "99999999999999999999"] {
            let asked = text.parse::<Amount>().and_then(|amount| amount.units(6, &empty));
            assert_eq!(asked, Err(AmountError::Nothing("locked".into())), "{text}");
        }
        assert_eq!(Amount::Percent(1).units(6, &empty), Err(AmountError::Zero));
        assert_eq!(
            above("31").to_string(),
            "31 is more than the 30 that are in your wallet: give less, or `all`"
        );
    }

    #[test]
    fn formatted_amounts_can_be_parsed_again() {
        for units in [0, 1, 999_999, 1_000_000, 1_500_000, 1_234_567_890_000_001, u64::MAX] {
            let text = format_exact(units, 6);
            let read = text.parse::<Decimal>().expect("a number").scaled(6);
            assert_eq!(read, Some(units.into()), "{text}");
        }
        assert_eq!(format_exact(5, 0), "5");
        assert_eq!(format_ui(1_234_567_500_000, 6, ' '), "1 234 567.5");
        assert_eq!(format_sol(5_000), "0.000005 SOL");
        assert_eq!(group_digits(1_000, '\''), "1'000");
    }
}
