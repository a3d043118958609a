//! The weights in the units of the SQL, with the proof that no sum of a day exceeds 38 digits.
//!
//! Points for activity are fractions, such as 1 point per 60 seconds. They are summed over a common
//! [`denominator`](ResolvedWeights::denominator), so that all numbers are whole until the one rounding at the end.

use influence_core::limits::MAX_SUPPLY;

use super::{Weights, WeightsError, file::WeightsFile};

/// Kinds whose quantity is an amount, in whole tokens in the weights file.
const IN_TOKENS: [&str; 3] = ["purchase", "tip", "bid"];
/// Score units in a point.
pub const UNITS_PER_POINT: u64 = 1_000;
/// Maximum number of a day's events for the overflow proof: a hundred billion.
pub const MAX_EVENTS: u64 = 100_000_000_000;
/// Bound of every sum: a tenth of the largest 38-digit decimal.
const MAX_SUM: u128 = 10u128.pow(37);
/// Bound of a quotient's numerator: the engine adds four digits in a division.
const MAX_NUMERATOR: u128 = 10u128.pow(33);

/// Points and limits of a kind of event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventWeight {
    /// Name of the kind.
    pub name: &'static str,
    /// Maximum per user, target and day: seconds, base units or a count.
    pub limit: i64,
    /// Maximum per user and day.
    pub user_limit: i64,
    /// Points per unit of quantity, in 1/[`denominator`](ResolvedWeights::denominator).
    pub points_per_unit: i64,
}

/// A factor of the influence index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactorWeight {
    /// The factor's name.
    pub name: &'static str,
    /// Part of the index: 0 investor, 1 meritocratic, 2 additional.
    pub part: i64,
    /// Weight within the part, in 1/[`factor_denominator`](ResolvedWeights::factor_denominator).
    pub weight: i64,
}

/// The weights for a mint with known decimals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedWeights {
    /// The kinds of event.
    pub kinds: Vec<EventWeight>,
    /// Whether activity in one's own galleries counts.
    pub count_own_views: bool,
    /// Common denominator of all points; even.
    pub denominator: i64,
    /// Score (1/1000 point) for a base unit of NFT value, in 1/denominator.
    pub nft_value: i64,
    /// Score for a base unit locked, in 1/denominator.
    pub locked: i64,
    /// Score for a base unit of holding score, in 1/denominator.
    pub holding: i64,
    /// Base score of every user, 1/1000 point.
    pub base: i64,
    /// Maximum that activity adds, percent of base and stake.
    pub activity_percent: i64,
    /// Maximum score of a user, 1/1000 point.
    pub cap: i64,
    /// Score of a gallery for a base unit of average influence points, in 1/denominator.
    pub influence: i64,
    /// The factors of the influence index.
    pub factors: Vec<FactorWeight>,
    /// Sum of the weights of each part's factors.
    pub factor_denominator: i64,
    /// Percentage of the investor, meritocratic and additional part.
    pub parts: [i64; 3],
}

impl Weights {
    /// Resolves the weights for a mint with `decimals`.
    ///
    /// # Errors
    /// [`WeightsError::Overflow`] if sums of a day could exceed 38 digits.
    pub fn resolve(&self, decimals: u8) -> Result<ResolvedWeights, WeightsError> {
        Scale::new(decimals).and_then(|scale| scale.resolve(&self.file))
    }
}

/// Converts points and tokens to the units of a mint.
struct Scale {
    decimals: u8,
    token: u128,
}

impl Scale {
    fn new(decimals: u8) -> Result<Self, WeightsError> {
        let token = 10u128.checked_pow(u32::from(decimals)).filter(|token| *token <= u128::from(MAX_SUPPLY));
        let what = "a whole token";
        token.map(|token| Self { decimals, token }).ok_or(WeightsError::Overflow { decimals, what })
    }

    fn resolve(&self, file: &WeightsFile) -> Result<ResolvedWeights, WeightsError> {
        let denominator = self.denominator(file)?;
        let kinds = self.kinds(file, denominator)?;
        let user = &file.user;
        // Points per 1 000 tokens are 1/1000 points per token.
        let per_base_unit =
            |rate: u64| self.whole(u128::from(rate) * (denominator / self.token), "points per 1 000 tokens");
        let (factors, factor_denominator) = self.factors(file)?;
        let influence = &file.influence;
        let small = |value: u64| self.whole(u128::from(value), "a percentage");
        let rules = ResolvedWeights {
            kinds,
            count_own_views: file.activity.count_own_views,
            denominator: self.whole(denominator, "the common denominator of all \"per\"")?,
            nft_value: per_base_unit(user.nft_value_per_1000)?,
            locked: per_base_unit(user.locked_per_1000)?,
            holding: per_base_unit(user.holding_per_1000)?,
            base: small(user.base * UNITS_PER_POINT)?,
            activity_percent: small(user.activity_percent)?,
            cap: small(user.cap * UNITS_PER_POINT)?,
            influence: per_base_unit(file.gallery.influence_per_1000)?,
            factors,
            factor_denominator,
            parts: [small(influence.investor)?, small(influence.meritocratic)?, small(influence.additional)?],
        };
        self.prove(&rules)?;
        Ok(rules)
    }

    /// The smallest even number that is a multiple of every "per" and of a whole token.
    fn denominator(&self, file: &WeightsFile) -> Result<u128, WeightsError> {
        // Even, so that half of it is whole for rounding half up.
        let mut denominator = lcm(2, self.token);
        for (name, kind) in file.activity.kinds() {
            let per = self.quantity(name, kind.per);
            denominator = lcm(denominator, per);
            self.at_most(denominator, i64::MAX as u128, "the common denominator of all \"per\"")?;
        }
        Ok(denominator)
    }

    fn kinds(&self, file: &WeightsFile, denominator: u128) -> Result<Vec<EventWeight>, WeightsError> {
        let rule = |(name, kind): (&'static str, &super::file::KindEntry)| {
            let unit = u128::from(kind.points) * (denominator / self.quantity(name, kind.per));
            Ok(EventWeight {
                name,
                limit: self.whole(self.quantity(name, kind.limit), "a limit")?,
                user_limit: self.whole(self.quantity(name, kind.user_limit), "a limit")?,
                points_per_unit: self.whole(unit, "the points of an event")?,
            })
        };
        file.activity.kinds().into_iter().map(rule).collect()
    }

    fn factors(&self, file: &WeightsFile) -> Result<(Vec<FactorWeight>, i64), WeightsError> {
        let (investor, merit) = (&file.influence.investor_parts, &file.influence.meritocratic_parts);
        let additional = file.influence.additional_parts.factors();
        let shares: u64 = additional.iter().map(|(_, share)| share).sum();
        let large = [
            ("amount", 0, investor.amount),
            ("duration", 0, investor.duration),
            ("reputation", 1, merit.reputation),
            ("points", 1, merit.points),
        ];
        let large = large.map(|(name, part, percent)| (name, part, percent * shares));
        let small = additional.map(|(name, share)| (name, 2, share * 100));
        let factor = |(name, part, weight): (&'static str, i64, u64)| {
            Ok(FactorWeight { name, part, weight: self.whole(u128::from(weight), "a weight")? })
        };
        let factors = large.into_iter().chain(small).map(factor).collect::<Result<_, WeightsError>>()?;
        Ok((factors, self.whole(u128::from(shares * 100), "the sum of the shares")?))
    }

    /// A quantity of the weights file in the unit of events.
    fn quantity(&self, kind: &str, quantity: u64) -> u128 {
        let unit = if IN_TOKENS.contains(&kind) { self.token } else { 1 };
        u128::from(quantity) * unit
    }

    /// Proves that no sum of the SQL can exceed its bounds.
    fn prove(&self, rules: &ResolvedWeights) -> Result<(), WeightsError> {
        let number = |value: i64| value.unsigned_abs() as u128;
        let supply = u128::from(MAX_SUPPLY);
        let rates = number(rules.nft_value) + number(rules.locked) + number(rules.holding);
        // Amounts are at most the supply; factors below 2^64 each, so these products stay below 2^127.
        let stake = mul(supply, rates).saturating_add(mul(number(rules.base), number(rules.denominator)));
        let user = mul(stake, 100 + number(rules.activity_percent));
        let own = rules.kinds.iter().map(|kind| mul(number(kind.user_limit), number(kind.points_per_unit)));
        let own = own.fold(0, u128::saturating_add);
        self.at_most(user.saturating_add(mul(own, 100_000)), MAX_NUMERATOR, "a user's score")?;
        let event =
            rules.kinds.iter().map(|kind| mul(number(kind.limit), number(kind.points_per_unit))).max();
        let day = mul(mul(event.unwrap_or_default(), number(rules.cap)), u128::from(MAX_EVENTS));
        let gallery = day.saturating_add(mul(supply, number(rules.influence)));
        self.at_most(gallery, MAX_SUM, "a day's activity in one gallery")
    }

    fn whole(&self, value: u128, what: &'static str) -> Result<i64, WeightsError> {
        i64::try_from(value).map_err(|_| WeightsError::Overflow { decimals: self.decimals, what })
    }

    fn at_most(&self, value: u128, most: u128, what: &'static str) -> Result<(), WeightsError> {
        if value <= most { Ok(()) } else { Err(WeightsError::Overflow { decimals: self.decimals, what }) }
    }
}

fn mul(a: u128, b: u128) -> u128 {
    a.saturating_mul(b)
}

/// The least common multiple; saturates.
fn lcm(a: u128, b: u128) -> u128 {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    (a / x).saturating_mul(b)
}
