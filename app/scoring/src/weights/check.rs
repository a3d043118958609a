//! Checks of a weights file: unknown keys, and numbers out of range.

use super::{WeightsError, file::WeightsFile};

/// Maximum points for one "per".
const MAX_POINTS: u64 = 1_000_000;
/// Maximum quantity of a "per".
const MAX_PER: u64 = 1_000_000_000;
/// Maximum limit: seconds, tokens or a count.
const MAX_LIMIT: u64 = 1_000_000_000;
/// Maximum points per 1 000 tokens.
const MAX_RATE: u64 = 1_000_000;
/// Maximum percentage that activity may add.
const MAX_PERCENT: u64 = 1_000;
/// Maximum score of a user, points.
const MAX_CAP: u64 = 1_000_000_000;
/// Maximum share of a small factor.
const MAX_SHARE: u64 = 1_000;
/// Keys with a larger edit distance are not suggested.
const MAX_EDITS: usize = 4;

/// Checks every number of `file`; errors use `name`.
pub(super) fn check(name: &str, file: &WeightsFile) -> Result<(), WeightsError> {
    let ranges = Ranges { name };
    for (kind, values) in file.activity.kinds() {
        let key = |field: &str| format!("activity.{kind}.{field}");
        ranges.check(key("points"), values.points, 0, MAX_POINTS)?;
        ranges.check(key("per"), values.per, 1, MAX_PER)?;
        ranges.check(key("limit"), values.limit, 0, MAX_LIMIT)?;
        ranges.check(key("user_limit"), values.user_limit, 0, MAX_LIMIT)?;
    }
    let user = &file.user;
    ranges.check("user.nft_value_per_1000", user.nft_value_per_1000, 0, MAX_RATE)?;
    ranges.check("user.locked_per_1000", user.locked_per_1000, 0, MAX_RATE)?;
    ranges.check("user.holding_per_1000", user.holding_per_1000, 0, MAX_RATE)?;
    ranges.check("user.activity_percent", user.activity_percent, 0, MAX_PERCENT)?;
    ranges.check("user.cap", user.cap, 0, MAX_CAP)?;
    // A base above the cap would give every user the cap.
    ranges.check("user.base", user.base, 0, user.cap)?;
    ranges.check("gallery.influence_per_1000", file.gallery.influence_per_1000, 0, MAX_RATE)?;
    check_influence(&ranges, file)
}

fn check_influence(ranges: &Ranges<'_>, file: &WeightsFile) -> Result<(), WeightsError> {
    let influence = &file.influence;
    let (investor, merit) = (&influence.investor_parts, &influence.meritocratic_parts);
    ranges.sum(
        "influence.investor, meritocratic and additional",
        &[influence.investor, influence.meritocratic, influence.additional],
    )?;
    ranges.sum("influence.investor_parts.amount and duration", &[investor.amount, investor.duration])?;
    ranges.sum("influence.meritocratic_parts.reputation and points", &[merit.reputation, merit.points])?;
    let factors = influence.additional_parts.factors();
    for (factor, share) in factors {
        ranges.check(format!("influence.additional_parts.{factor}"), share, 0, MAX_SHARE)?;
    }
    // All of them 0 would assign their percentage to no user, and the average index below 1.
    let shares = factors.iter().map(|(_, share)| share).sum();
    ranges.check("the sum of influence.additional_parts", shares, 1, MAX_SHARE * 8)
}

struct Ranges<'a> {
    name: &'a str,
}

impl Ranges<'_> {
    fn check(&self, key: impl Into<String>, value: u64, least: u64, most: u64) -> Result<(), WeightsError> {
        if (least..=most).contains(&value) {
            return Ok(());
        }
        Err(WeightsError::Range { file: self.name.to_owned(), key: key.into(), value, least, most })
    }

    fn sum(&self, keys: &'static str, values: &[u64]) -> Result<(), WeightsError> {
        let sum = values.iter().fold(0, |sum: u64, value| sum.saturating_add(*value));
        if sum == 100 { Ok(()) } else { Err(WeightsError::Sum { file: self.name.to_owned(), keys, sum }) }
    }
}

/// Converts an error of the TOML parser, with a suggestion for an unknown key.
pub(super) fn format_error(name: &str, text: &str, error: &toml::de::Error) -> WeightsError {
    let line = error
        .span()
        .and_then(|span| text.get(..span.start))
        .map(|before| before.bytes().filter(|byte| *byte == b'\n').count() + 1);
    let problem = error.message().to_owned();
    let remedy = if problem.starts_with("unknown field") {
        unknown_key(&problem)
    } else if problem.starts_with("missing field") {
        "add it; the default weights file describes every key".to_owned()
    } else {
        "use whole numbers from 0, and true or false for count_own_views".to_owned()
    };
    WeightsError::Format { file: name.to_owned(), line, problem, remedy }
}

/// The remedy for an unknown key. The parser's message has the key and then the known keys, each in backticks.
fn unknown_key(problem: &str) -> String {
    let mut words = problem.split('`').skip(1).step_by(2);
    let unknown = words.next().unwrap_or_default();
    let nearest = words.map(|known| (strsim::levenshtein(unknown, known), known)).min();
    match nearest {
        Some((distance, known)) if distance <= MAX_EDITS => format!("write {known} instead"),
        _ => "remove it".to_owned(),
    }
}
