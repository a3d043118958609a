//! The sample balances: the same bytes on every machine, with the worked examples.

use std::collections::HashSet;

use influence_core::{
    calendar::Calendar,
    merkle::{Sha2, Sha256},
};
use influence_scoring::{ingest::balances::BalanceCsvReader, twab::TwabTracker};
use influence_testkit::{
    actors::{
        keys,
        script::{FIONA, MARK},
    },
    genesis::{
        TOKEN,
        market::{self, DAYS, FANS, FIRST_DAY, SUPPLY},
    },
};
use solana_address::Address;
use solana_signer::Signer;

/// SHA-256 of the file: the numbers of the README and of the decisions follow from it.
const DIGEST: &str = "f3fb5d34c2a857db7380cf826600bbce50008b6aed16615a897cd65b73da04eb";

/// Calls `check` after each day, counted from 1.
fn each_day(mut check: impl FnMut(u32, &TwabTracker)) {
    let file = market::sample();
    let mut changes = BalanceCsvReader::new("sample", file.as_bytes()).unwrap().peekable();
    let mut holdings = TwabTracker::new(Calendar::new(86_400).unwrap(), FIRST_DAY);
    for day in 1..=DAYS {
        holdings.read_day(&mut changes).unwrap();
        check(day, &holdings);
    }
    assert!(changes.next().is_none());
}

fn wallet(fan: u32) -> Address {
    keys::fan(fan).pubkey()
}

fn score(holdings: &TwabTracker, fan: usize, day: u32) -> u64 {
    holdings.score_of(&wallet(fan as u32), FIRST_DAY + day - 1).unwrap()
}

#[test]
fn the_file_is_the_same_on_every_machine() {
    let file = market::sample();
    let digest: String = Sha2::hashv(&[file.as_bytes()]).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digest, DIGEST);
    assert!((3_000..6_000).contains(&file.lines().count()) && file.len() < 1_000_000);
}

#[test]
fn fionas_score_falls_from_ten_thousand_to_five_thousand() {
    let mut scores = Vec::new();
    each_day(|day, holdings| scores.push(score(holdings, FIONA, day)));
    assert_eq!(scores[..2], [10_000 * TOKEN; 2]);
    assert_eq!(scores[8], 5_000 * TOKEN);
    assert!(scores[1..].is_sorted_by(|a, b| a > b));
}

#[test]
fn marks_score_is_the_published_one() {
    let mut scores = Vec::new();
    each_day(|day, holdings| scores.push(score(holdings, MARK, day)));
    assert_eq!(scores[..5], [25_000 * TOKEN; 5]);
    assert_eq!(scores[6], 26_428_571_429);
}

#[test]
fn tokens_only_change_hands() {
    let mut owners = HashSet::new();
    each_day(|day, holdings| {
        assert_eq!(holdings.total_balance(), u128::from(SUPPLY));
        let scores: Vec<_> = holdings.scores(FIRST_DAY + day - 1).unwrap().collect();
        let sum: u64 = scores.iter().map(|(_, score)| score).sum();
        // Rounding can add half a base unit for each owner.
        assert!(sum <= SUPPLY + scores.len() as u64 && sum > SUPPLY - SUPPLY / 1_000);
        owners.extend(scores.iter().map(|(owner, _)| *owner));
    });
    let known: HashSet<_> = (0..FANS).map(wallet).chain([keys::treasury().pubkey()]).collect();
    assert_eq!(owners, known);
}
