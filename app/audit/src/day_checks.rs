//! Checks of days: I-7 as far as accounts show it, and I-12 by sums.

use std::collections::BTreeMap;

use influence_client::{
    accounts::snapshot_status::contents,
    address,
    state::{
        Config, Influence, Snapshot,
        snapshot::{FINAL, OPEN, VOIDED},
    },
};
use influence_core::{
    calendar::{Calendar, Day},
    merkle::Sha2,
    snapshot_vote::{holdings_bound, max_challenge_seconds},
};
use solana_address::Address;

use crate::{
    finding::{Finding, checker},
    live_state::LiveState,
};

/// Number and sum (base units) of the accounts' scores by day.
type ScoreSums = BTreeMap<Day, (u64, u128)>;

/// Adds all findings about days.
pub(crate) fn check(live: &LiveState, findings: &mut Vec<Finding>) {
    let LiveState { config, now, accounts, .. } = live;
    let Ok(calendar) = Calendar::new(config.day_seconds.into()) else {
        let mut expect = checker(address::config, findings);
        let seconds = u32::from(config.day_seconds);
        return expect("layout", "day_seconds", false, format!("{seconds} is not a valid day length"));
    };
    let last = config.last_final().unwrap_or(0);
    check_config(config, &calendar, now.unix_time, findings);
    let mut score_sums = ScoreSums::new();
    for influence in accounts.influences.values() {
        check_influence(influence, last, findings);
        let (count, sum) = score_sums.entry(influence.holding_day.into()).or_default();
        *count = count.saturating_add(1);
        *sum = sum.saturating_add(u64::from(influence.holding_score).into());
    }
    for (key, gallery) in &accounts.galleries {
        let day = u32::from(gallery.rank_day);
        let mut expect = checker(|| *key, findings);
        expect("I-7", "rank_day", day <= last, format!("day {day} is later than the last final day {last}"));
    }
    for (key, snapshot) in &accounts.snapshots {
        check_snapshot(key, snapshot, config, &calendar, findings);
        let day = u32::from(snapshot.day);
        check_sums(key, snapshot, score_sums.get(&day).copied().unwrap_or_default(), findings);
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
    expect("I-7", "final_days", newest && in_order, format!("{days:?} do not descend from day {last}"));
}

fn check_influence(influence: &Influence, last: Day, findings: &mut Vec<Finding>) {
    let day = u32::from(influence.holding_day);
    let mut expect = checker(|| address::influence(&influence.owner), findings);
    expect("I-7", "holding_day", day <= last, format!("day {day} is later than the last final day {last}"));
    let score = u64::from(influence.holding_score);
    expect("I-7", "holding_day", day != 0 || score == 0, format!("a score of {score} without a day"));
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
    expect("layout", "status", [OPEN, FINAL, VOIDED].contains(&status), format!("{status} is not a status"));
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
    let hash = contents(snapshot).hash::<Sha2>(day);
    // Votes count under the cranker set of their time. Only the quorum of the current set is known.
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
    expect("I-7", "contents", count >= needed, format!("{count} votes are for these contents"));
}

/// Checks that the accounts' scores of a day do not exceed the day: each was proved against it, once.
fn check_sums(key: &Address, snapshot: &Snapshot, score_sum: (u64, u128), findings: &mut Vec<Finding>) {
    let mut expect = checker(|| *key, findings);
    let (count, sum) = score_sum;
    if snapshot.status != FINAL {
        expect(
            "I-12",
            "status",
            count == 0,
            format!("{count} accounts have scores of a day that is not final"),
        );
        return;
    }
    // Owners who joined after the day's end are proved among the others.
    let (owners, whole) = (contents(snapshot).leaves(), u64::from(snapshot.holdings_sum));
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
        format!("the scores of accounts sum to {sum}, the day has {whole}"),
    );
}

/// Checks the sum of the last final day against recent supplies. Earlier days were checked against other supplies.
fn check_bound(key: &Address, snapshot: &Snapshot, live: &LiveState, findings: &mut Vec<Finding>) {
    let supplies = live.config.final_days.iter().map(|past| u64::from(past.supply));
    let sum = u64::from(snapshot.holdings_sum);
    let bound = holdings_bound(live.supply, supplies, contents(snapshot).leaves()).unwrap_or(u64::MAX);
    let mut expect = checker(|| *key, findings);
    expect("I-12", "holdings_sum", sum <= bound, format!("{sum} is more than the supply bound {bound}"));
}
