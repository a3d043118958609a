//! The worked examples of the source documents, computed by the tracker.

use influence_core::calendar::Calendar;
use influence_scoring::{ingest::balances::BalanceChange, twab::TwabTracker};
use serde_json::Value;

const TOKEN: u64 = 1_000_000;
const LAST_DAY: u32 = 20_466;

fn change(time: i64, tokens: u64) -> BalanceChange {
    BalanceChange { time, token_account: [1; 32].into(), owner: [2; 32].into(), balance: tokens * TOKEN }
}

/// The changes of one example, in its own notation.
fn changes(example: &Value, calendar: &Calendar) -> Vec<BalanceChange> {
    let end = calendar.end_of(LAST_DAY);
    if let Some(daily) = example["daily_balances"].as_array() {
        let day = |i: usize| calendar.start_of(LAST_DAY - 6 + i as u32);
        return daily
            .iter()
            .enumerate()
            .map(|(i, tokens)| change(day(i), tokens.as_u64().unwrap()))
            .collect();
    }
    let changes = example["changes"].as_array().unwrap();
    let time = |row: &Value| end - 3_600 * row["at_hours_before_end"].as_i64().unwrap();
    changes.iter().map(|row| change(time(row), row["balance"].as_u64().unwrap())).collect()
}

#[test]
fn every_example_gives_its_score() {
    let calendar = Calendar::new(86_400).unwrap();
    let examples: Vec<Value> = serde_json::from_str(include_str!(
        "../../../programs/influence-core/tests/vectors/holding_score.json"
    ))
    .unwrap();
    assert!(examples.len() >= 4);
    for example in &examples {
        let mut holdings = TwabTracker::new(calendar, LAST_DAY);
        changes(example, &calendar).iter().for_each(|change| holdings.apply_change(change).unwrap());
        let day = holdings.close_day().unwrap();
        let score = holdings.score_of(&[2; 32].into(), day).unwrap();
        let tokens = (score + TOKEN / 2) / TOKEN;
        assert_eq!(tokens, example["score_rounded_to_token"].as_u64().unwrap(), "{}", example["name"]);
    }
}

#[test]
fn mark_to_the_base_unit() {
    let calendar = Calendar::new(86_400).unwrap();
    let mut holdings = TwabTracker::new(calendar, LAST_DAY);
    for (i, tokens) in [25_000, 25_000, 25_000, 25_000, 25_000, 10_000, 50_000].into_iter().enumerate() {
        holdings.apply_change(&change(calendar.start_of(LAST_DAY - 6 + i as u32), tokens)).unwrap();
    }
    let day = holdings.close_day().unwrap();
    assert_eq!(holdings.score_of(&[2; 32].into(), day), Ok(26_428_571_429));
}
