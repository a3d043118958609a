//! The tracker against a model that iterates over every second, and its edge cases.

use influence_core::{RuleError, calendar::Calendar};
use influence_scoring::{
    ingest::balances::{BalanceChange, BalanceCsvReader},
    twab::{TwabError, TwabReadError, TwabTracker},
};
use proptest::prelude::*;

const DAY: u32 = 10;

fn calendar() -> Calendar {
    Calendar::new(DAY).unwrap()
}

fn change(time: i64, account: u8, owner: u8, balance: u64) -> BalanceChange {
    BalanceChange { time, token_account: [account; 32].into(), owner: [owner; 32].into(), balance }
}

fn score(holdings: &TwabTracker, owner: u8, day: u32) -> u64 {
    holdings.score_of(&[owner; 32].into(), day).unwrap()
}

/// The score of `owner` on `day`, summed over every second of the seven days.
fn naive_score(changes: &[BalanceChange], owner: u8, day: u32) -> u64 {
    let end = i64::from((day + 1) * DAY);
    let start = end - i64::from(7 * DAY);
    let wallet_at = |second: i64| {
        let mut accounts = std::collections::BTreeMap::new();
        for change in changes.iter().filter(|change| change.time <= second) {
            accounts.insert(change.token_account, (change.owner, change.balance));
        }
        accounts.values().filter(|(of, _)| *of == [owner; 32].into()).map(|(_, balance)| balance).sum::<u64>()
    };
    let integral: u64 = (start.max(0)..end).map(wallet_at).sum();
    let window = u64::from(7 * DAY);
    (2 * integral + window) / (2 * window)
}

fn some_changes() -> impl Strategy<Value = Vec<BalanceChange>> {
    // Few accounts and owners, so that accounts change hands; times cluster on day boundaries and leave long gaps.
    let time = prop_oneof![3 => 0..400_i64, 2 => (0..40_i64).prop_map(|day| day * 10), 1 => 100..130_i64];
    let balance = prop_oneof![4 => 0..1_000_u64, 1 => Just(0), 1 => 0..(1_u64 << 61)];
    let row =
        (time, 0..6_u8, 10..13_u8, balance).prop_map(|(t, account, owner, b)| change(t, account, owner, b));
    prop::collection::vec(row, 0..40).prop_map(|mut rows| {
        rows.sort_by_key(|row| row.time);
        rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn agrees_with_every_second(
        changes in some_changes().prop_filter("a wallet of 64 bits", |rows| {
            rows.iter().map(|row| u128::from(row.balance)).sum::<u128>() < u128::from(u64::MAX) / 300
        }),
        first_day in 0..30_u32,
        late in 0..12_u32,
    ) {
        let mut holdings = TwabTracker::new(calendar(), first_day);
        let mut rest = changes.iter().peekable();
        while holdings.open_day() < 42 {
            let end = calendar().end_of(holdings.open_day());
            while let Some(change) = rest.next_if(|change| change.time < end) {
                holdings.apply_change(change).unwrap();
            }
            let day = holdings.close_day().unwrap();
            // Scores of the closed day are available after changes of the next day.
            if day % 12 == late {
                let end = calendar().end_of(holdings.open_day());
                while let Some(change) = rest.next_if(|change| change.time < end) {
                    holdings.apply_change(change).unwrap();
                }
            }
            for owner in 10..13 {
                prop_assert_eq!(score(&holdings, owner, day), naive_score(&changes, owner, day), "day {}", day);
            }
            for (owner, score) in holdings.scores(day).unwrap() {
                prop_assert!(score > 0 && holdings.score_of(&owner, day) == Ok(score));
            }
        }
        let last = |account: u8| changes.iter().rfind(|row| row.token_account == [account; 32].into());
        let total: u128 = (0..6).filter_map(last).map(|row| u128::from(row.balance)).sum();
        prop_assert_eq!(holdings.total_balance(), total);
    }

    #[test]
    fn refusals_change_nothing(changes in prop::collection::vec((0..500_i64, 0..4_u8, 10..12_u8, any::<u64>()), 0..40)) {
        let mut holdings = TwabTracker::new(calendar(), 20);
        for (time, account, owner, balance) in changes {
            let before = (holdings.total_balance(), [10, 11].map(|owner| holdings.balance_of(&[owner; 32].into())));
            if holdings.apply_change(&change(time, account, owner, balance)).is_err() {
                let after = (holdings.total_balance(), [10, 11].map(|owner| holdings.balance_of(&[owner; 32].into())));
                prop_assert_eq!(before, after);
            }
            let wallets: u128 = [10, 11].iter().map(|owner| u128::from(holdings.balance_of(&[*owner; 32].into()))).sum();
            prop_assert_eq!(holdings.total_balance(), wallets);
        }
    }
}

#[test]
fn a_change_on_the_boundary_belongs_to_the_day_that_begins() {
    let mut holdings = TwabTracker::new(calendar(), 10);
    holdings.apply_change(&change(30, 1, 2, 700)).unwrap();
    let early = change(110, 1, 2, 0);
    assert_eq!(holdings.apply_change(&early), Err(TwabError::DayStillOpen { time: 110, open_day: 10 }));
    assert_eq!(holdings.close_day(), Ok(10));
    holdings.apply_change(&early).unwrap();
    assert_eq!(score(&holdings, 2, 10), 700);
    holdings.close_day().unwrap();
    assert_eq!(score(&holdings, 2, 11), 600);
}

#[test]
fn quiet_days_need_no_changes() {
    let mut holdings = TwabTracker::new(calendar(), 10);
    holdings.apply_change(&change(105, 1, 2, 700)).unwrap();
    let scores: Vec<_> =
        (10..40).map(|day| (holdings.close_day().unwrap(), score(&holdings, 2, day)).1).collect();
    assert_eq!(scores[..8], [50, 150, 250, 350, 450, 550, 650, 700]);
    assert!(scores[8..].iter().all(|score| *score == 700));
}

#[test]
fn last_change_of_a_second_stays() {
    let mut holdings = TwabTracker::new(calendar(), 10);
    for balance in [5, 90_000, 70] {
        holdings.apply_change(&change(100, 1, 2, balance)).unwrap();
    }
    holdings.close_day().unwrap();
    assert_eq!(score(&holdings, 2, 10), 10);
}

#[test]
fn an_account_carries_its_tokens_to_a_new_owner() {
    let mut holdings = TwabTracker::new(calendar(), 10);
    holdings.apply_change(&change(40, 1, 2, 70)).unwrap();
    holdings.apply_change(&change(105, 1, 3, 70)).unwrap();
    assert_eq!((holdings.balance_of(&[2; 32].into()), holdings.balance_of(&[3; 32].into())), (0, 70));
    holdings.close_day().unwrap();
    assert_eq!((score(&holdings, 2, 10), score(&holdings, 3, 10)), (65, 5));
    assert_eq!(holdings.total_balance(), 70);
}

#[test]
fn vaults_have_no_score_but_count_in_the_total() {
    let mut holdings = TwabTracker::new(calendar(), 10);
    holdings.apply_change(&change(30, 1, 2, 70)).unwrap();
    holdings.apply_change(&change(30, 2, 3, 30)).unwrap();
    holdings.close_day().unwrap();
    assert_eq!(holdings.scores(10).unwrap().count(), 2);
    holdings.register_vault([3; 32].into(), [2; 32].into()).unwrap();
    assert_eq!(holdings.scores(10).unwrap().collect::<Vec<_>>(), [([2; 32].into(), 70)]);
    assert_eq!(score(&holdings, 3, 10), 0);
    assert_eq!(holdings.total_balance(), 100);
}

#[test]
fn only_the_day_closed_last_has_scores() {
    let mut holdings = TwabTracker::new(calendar(), 10);
    assert_eq!(holdings.score_of(&[2; 32].into(), 9), Err(TwabError::NotTheLastClosedDay { asked: 9 }));
    holdings.close_day().unwrap();
    holdings.close_day().unwrap();
    for (day, at_hand) in [(10, false), (11, true), (12, false), (u32::MAX, false)] {
        assert_eq!(holdings.scores(day).is_ok(), at_hand, "{day}");
    }
}

#[test]
fn changes_out_of_order_are_refused() {
    let mut holdings = TwabTracker::new(calendar(), 10);
    assert_eq!(holdings.apply_change(&change(-1, 1, 2, 7)), Err(TwabError::Rule(RuleError::TimeOutOfRange)));
    holdings.apply_change(&change(105, 1, 2, 7)).unwrap();
    assert_eq!(
        holdings.apply_change(&change(104, 1, 2, 7)),
        Err(TwabError::OutOfOrder { time: 104, last: 105 })
    );
    holdings.close_day().unwrap();
    assert_eq!(
        holdings.apply_change(&change(109, 1, 2, 7)),
        Err(TwabError::DayClosed { time: 109, open_day: 11 })
    );
}

#[test]
fn a_wallet_of_more_than_64_bits_is_refused() {
    let mut holdings = TwabTracker::new(calendar(), 10);
    holdings.apply_change(&change(100, 1, 2, u64::MAX)).unwrap();
    holdings.apply_change(&change(100, 2, 2, 0)).unwrap();
    let refused = holdings.apply_change(&change(100, 3, 2, 1));
    assert_eq!(refused, Err(TwabError::WalletOverflow { owner: [2; 32].into() }));
    assert_eq!(holdings.total_balance(), u128::from(u64::MAX));
}

#[test]
fn read_day_stops_where_the_next_day_begins() {
    let key = "4uQeVj5tqViQh7yWWGStvkEG1Zmhx6uasJtWCJziofM";
    let rows = [(100, 700), (119, 0), (120, 70), (90, 1)];
    let rows: String = rows.map(|(time, balance)| format!("{time},{key},{key},{balance}\n")).concat();
    let file = format!("unix_time,token_account,owner,balance\n{rows}");
    let mut changes = BalanceCsvReader::new("three days", file.as_bytes()).unwrap().peekable();
    let mut holdings = TwabTracker::new(calendar(), 10);
    assert_eq!(holdings.read_day(&mut changes).unwrap(), 10);
    assert_eq!(holdings.total_balance(), 700);
    assert_eq!(holdings.read_day(&mut changes).unwrap(), 11);
    assert_eq!(holdings.total_balance(), 0);
    assert!(
        matches!(holdings.read_day(&mut changes), Err(TwabReadError::Balances(error)) if error.line == Some(5))
    );
    assert_eq!(holdings.open_day(), 12);
}
