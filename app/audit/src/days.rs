//! What days say: I-7 as far as accounts tell it, and I-12 by sums.

use std::collections::BTreeMap;

use influence_core::{
    calendar::{Calendar, Day},
    merkle::Sha2,
    snapshot_vote::{holdings_bound, max_challenge_seconds},
};
use solana_address::Address;

use super::{Finding, Live, checker};
use crate::{
    address, day,
    state::{
        Config, Influence, Snapshot,
        snapshot::{FINAL, OPEN, VOIDED},
    },
};

/// Scores that accounts have of a day: how many, and their sum, base units.
type Credited = BTreeMap<Day, (u64, u128)>;

/// Notes everything that can not be about days.
pub(super) fn check(live: &Live, findings: &mut Vec<Finding>) {
    let Live { config, now, books, .. } = live;
    let Ok(calendar) = Calendar::new(config.day_seconds.into()) else {
        let mut expect = checker(address::config, findings);
        let seconds = u32::from(config.day_seconds);
        return expect("layout", "day_seconds", false, format!("no day has {seconds} seconds"));
    };
    let last = config.last_final().unwrap_or(0);
    check_config(config, &calendar, now.unix_time, findings);
    let mut credited = Credited::new();
    for influence in books.influences.values() {
        check_influence(influence, last, findings);
        let (count, sum) = credited.entry(influence.holding_day.into()).or_default();
        *count = count.saturating_add(1);
        *sum = sum.saturating_add(u64::from(influence.holding_score).into());
    }
    for (key, gallery) in &books.galleries {
        let day = u32::from(gallery.rank_day);
        let mut expect = checker(|| *key, findings);
        expect("I-7", "rank_day", day <= last, format!("day {day} is later than the last final day {last}"));
    }
    for (key, snapshot) in &live.snapshots {
        check_snapshot(key, snapshot, config, &calendar, findings);
        let day = u32::from(snapshot.day);
        check_sums(key, snapshot, credited.get(&day).copied().unwrap_or_default(), findings);
        if day == last && snapshot.status == FINAL {
            check_bound(key, snapshot, live, findings);
        }
    }
}

fn check_config(config: &Config, calendar: &Calendar, now: i64, findings: &mut Vec<Finding>) {
    let mut expect = checker(address::config, findings);
    let last = config.last_final().unwrap_or(0);
    let ended = last == 0 || calendar.has_ended(last, now);
    expect("I-7", "last_final_day", ended, format!("day {last} has not ended yet"));
    let days: Vec<Day> =
        config.final_days.iter().map(|past| past.day.into()).filter(|day| *day != 0).collect();
    let newest = days.first().is_none_or(|day| *day <= last);
    let in_order = days.array_windows().all(|[later, earlier]| later > earlier);
    expect("I-7", "final_days", newest && in_order, format!("{days:?} do not lead back from day {last}"));
}

fn check_influence(influence: &Influence, last: Day, findings: &mut Vec<Finding>) {
    let day = u32::from(influence.holding_day);
    let mut expect = checker(|| address::influence(&influence.owner), findings);
    expect("I-7", "holding_day", day <= last, format!("day {day} is later than the last final day {last}"));
    let score = u64::from(influence.holding_score);
    expect("I-7", "holding_day", day != 0 || score == 0, format!("a score of {score} is of no day"));
}

fn check_snapshot(
    key: &Address,
    snapshot: &Snapshot,
    config: &Config,
    calendar: &Calendar,
    findings: &mut Vec<Finding>,
) {
    let mut expect = checker(|| *key, findings);
    let status = snapshot.status;
    expect("layout", "status", [OPEN, FINAL, VOIDED].contains(&status), format!("{status} is none"));
    if status == OPEN {
        return;
    }
    let (day, last) = (u32::from(snapshot.day), config.last_final().unwrap_or(0));
    expect("I-7", "day", day <= last, format!("day {day} is later than the last final day {last}"));
    let (at, end) = (i64::from(snapshot.finalized_at), calendar.end_of(day));
    expect("I-7", "finalized_at", at >= end, format!("{at} is before the day's end at {end}"));
    let until = i64::from(snapshot.challenge_ends_at);
    let longest = at.saturating_add(max_challenge_seconds(calendar.day_seconds()).into());
    let fits = (at..=longest).contains(&until);
    expect("I-7", "challenge_ends_at", fits, format!("{until} is not between {at} and {longest}"));
    let hash = day::contents(snapshot).hash::<Sha2>(day);
    // Votes were cast under the set of their time, whose quorum is known of the present set alone.
    let equal: Vec<u32> = snapshot
        .votes
        .iter()
        .filter(|vote| vote.content_hash == hash)
        .map(|v| v.cranker_set.into())
        .collect();
    let needed = match equal.first() {
        Some(set) if *set == u32::from(config.cranker_set) => usize::from(config.quorum),
        _ => 1,
    };
    let count = equal.len();
    expect("I-7", "contents", count >= needed, format!("{count} votes are for what the day says"));
}

/// The scores of a day that accounts have were proved against it, each once.
fn check_sums(key: &Address, snapshot: &Snapshot, credited: (u64, u128), findings: &mut Vec<Finding>) {
    let mut expect = checker(|| *key, findings);
    let (count, sum) = credited;
    if snapshot.status != FINAL {
        expect(
            "I-12",
            "status",
            count == 0,
            format!("{count} accounts have scores of a day that does not stand"),
        );
        return;
    }
    // Who joined after the day's end is proved among the others.
    let (owners, whole) = (day::contents(snapshot).leaves(), u64::from(snapshot.holdings_sum));
    expect(
        "I-12",
        "members, others",
        count <= owners,
        format!("{count} accounts have scores, of {owners} owners"),
    );
    expect(
        "I-12",
        "holdings_sum",
        sum <= whole.into(),
        format!("accounts have {sum} of {whole} that the day has"),
    );
}

/// The last final day adds up to no more than the supply was lately. Days before it had other supplies to be measured by.
fn check_bound(key: &Address, snapshot: &Snapshot, live: &Live, findings: &mut Vec<Finding>) {
    let supplies = live.config.final_days.iter().map(|past| u64::from(past.supply));
    let sum = u64::from(snapshot.holdings_sum);
    let bound = holdings_bound(live.supply, supplies, day::contents(snapshot).leaves()).unwrap_or(u64::MAX);
    let mut expect = checker(|| *key, findings);
    expect("I-12", "holdings_sum", sum <= bound, format!("{sum} is more than {bound}, the supply"));
}
