//! Holding ages against a model that iterates over every second, and attempts to gain age.

use std::collections::BTreeMap;

use influence_core::calendar::Calendar;
use influence_scoring::{
    ingest::balances::BalanceChange,
    twab::{TwabError, TwabTracker},
};
use proptest::prelude::*;

const DAY: u32 = 10;
const OWNER: u8 = 2;
const VAULT: u8 = 3;

fn change(time: i64, account: u8, owner: u8, balance: u64) -> BalanceChange {
    BalanceChange { time, token_account: [account; 32].into(), owner: [owner; 32].into(), balance }
}

/// The age of what `OWNER` holds at the end of day 10, after changes of that day and before.
fn age_after(changes: &[BalanceChange]) -> u64 {
    let mut holdings = TwabTracker::new(Calendar::new(DAY).unwrap(), 10);
    holdings.register_vault([VAULT; 32].into(), [OWNER; 32].into()).unwrap();
    changes.iter().for_each(|change| holdings.apply_change(change).unwrap());
    holdings.close_day().unwrap();
    holdings.weighted_age_of(&[OWNER; 32].into(), 10).unwrap()
}

#[test]
fn time_makes_it_older() {
    assert_eq!(age_after(&[change(30, 1, OWNER, 700)]), 80);
    assert_eq!(age_after(&[]), 0);
    assert_eq!(age_after(&[change(30, 1, OWNER, 700), change(109, 1, OWNER, 0)]), 0);
}

#[test]
fn old_dust_does_not_age_new_tokens() {
    let dust_and_fortune = [change(10, 1, OWNER, 1), change(100, 1, OWNER, 1_000_000)];
    assert_eq!(age_after(&dust_and_fortune), 10);
}

#[test]
fn incoming_tokens_have_age_0() {
    assert_eq!(age_after(&[change(50, 1, OWNER, 300), change(100, 1, OWNER, 600)]), 50 / 2 + 10);
    assert_eq!(age_after(&[change(50, 1, OWNER, 300), change(100, 1, OWNER, 100)]), 60);
}

#[test]
fn selling_and_buying_back_gains_nothing() {
    let kept = age_after(&[change(50, 1, OWNER, 400)]);
    let circle = [change(50, 1, OWNER, 400), change(80, 1, OWNER, 100), change(81, 1, OWNER, 400)];
    assert_eq!((kept, age_after(&circle)), (60, 31 / 4 + 29));
}

#[test]
fn splitting_a_purchase_within_a_second_gains_nothing() {
    let whole = [change(50, 1, OWNER, 300), change(100, 1, OWNER, 1_000)];
    let mut parts = vec![change(50, 1, OWNER, 300)];
    parts.extend((301..=1_000).map(|balance| change(100, 1, OWNER, balance)));
    assert_eq!((age_after(&whole), age_after(&parts)), (25, 25));
}

#[test]
fn locking_and_unlocking_keep_the_age() {
    let mut changes = vec![change(50, 1, OWNER, 400)];
    changes.extend([change(70, 1, OWNER, 100), change(70, 9, VAULT, 300)]);
    assert_eq!(age_after(&changes), 60);
    // The order within a second does not matter, and unlocking everything restores the balance.
    changes.extend([change(80, 9, VAULT, 400), change(80, 1, OWNER, 0)]);
    changes.extend([change(90, 9, VAULT, 0), change(90, 1, OWNER, 400)]);
    assert_eq!(age_after(&changes), 60);
    // A second apart, the two changes are a sale and a purchase.
    changes.extend([change(95, 1, OWNER, 0), change(96, 9, VAULT, 400)]);
    assert_eq!(age_after(&changes), 14);
}

#[test]
fn an_account_that_changes_hands_takes_its_share_along() {
    let given = [change(50, 1, OWNER, 400), change(60, 2, OWNER, 400), change(70, 2, 7, 400)];
    assert_eq!(age_after(&given), 5 + 50);
}

#[test]
fn vault_may_be_registered_after_its_changes() {
    let calendar = Calendar::new(DAY).unwrap();
    let changes = [change(50, 1, OWNER, 400), change(105, 9, VAULT, 300), change(105, 1, OWNER, 100)];
    let mut holdings = TwabTracker::new(calendar, 10);
    changes.iter().for_each(|change| holdings.apply_change(change).unwrap());
    holdings.register_vault([VAULT; 32].into(), [OWNER; 32].into()).unwrap();
    holdings.close_day().unwrap();
    assert_eq!(holdings.weighted_age_of(&[OWNER; 32].into(), 10), Ok(60));
    assert_eq!(holdings.weighted_age_of(&[VAULT; 32].into(), 10), Ok(0));
    // Changes of the next day do not affect the closed day.
    holdings.apply_change(&change(112, 1, OWNER, 0)).unwrap();
    assert_eq!(holdings.weighted_age_of(&[OWNER; 32].into(), 10), Ok(60));
}

#[test]
fn late_vault_merges_with_its_own_age() {
    let mut holdings = TwabTracker::new(Calendar::new(DAY).unwrap(), 10);
    let changes = [change(50, 1, OWNER, 400), change(105, 9, VAULT, 300), change(105, 1, OWNER, 100)];
    changes.iter().for_each(|change| holdings.apply_change(change).unwrap());
    holdings.close_day().unwrap();
    holdings.register_vault([VAULT; 32].into(), [OWNER; 32].into()).unwrap();
    assert_eq!(holdings.weighted_age_of(&[OWNER; 32].into(), 10), Ok((100 * 60 + 300 * 5) / 400));
}

#[test]
fn vault_has_one_owner() {
    let mut holdings = TwabTracker::new(Calendar::new(DAY).unwrap(), 10);
    let mut register = |vault: u8, owner: u8| holdings.register_vault([vault; 32].into(), [owner; 32].into());
    assert_eq!(register(VAULT, OWNER), Ok(()));
    assert_eq!(register(VAULT, OWNER), Ok(()));
    for (vault, owner) in [(VAULT, 7), (7, VAULT), (OWNER, 7), (7, 7)] {
        let refused = TwabError::VaultConflict { vault_owner: [vault; 32].into(), owner: [owner; 32].into() };
        assert_eq!(register(vault, owner), Err(refused));
    }
    assert_eq!(holdings.owner_of_vault(&[VAULT; 32].into()), Some([OWNER; 32].into()));
    assert_eq!(holdings.owner_of_vault(&[7; 32].into()), None);
}

/// The age of wallet and vault together, second by second, at the end of day 10.
fn naive_age(changes: &[BalanceChange]) -> u64 {
    let (mut accounts, mut age, mut held) = (BTreeMap::new(), 0_u128, 0_u128);
    for second in 0..110 {
        for change in changes.iter().filter(|change| change.time == second) {
            accounts.insert(change.token_account, (change.owner, change.balance));
        }
        let ours = |owner: [u8; 32]| owner == [OWNER; 32] || owner == [VAULT; 32];
        let now =
            accounts.values().filter(|(owner, _)| ours(owner.to_bytes())).map(|(_, b)| u128::from(*b)).sum();
        if now > held {
            age = age * held / now;
        }
        held = now;
        age = if held == 0 { 0 } else { age + 1 };
    }
    age as u64
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn agrees_with_every_second(
        mut rows in prop::collection::vec((0..110_i64, 0..5_u8, 2..5_u8, 0..1_000_u64), 0..60),
    ) {
        rows.sort_by_key(|row| row.0);
        let changes: Vec<_> = rows.into_iter().map(|(t, account, owner, b)| change(t, account, owner, b)).collect();
        prop_assert_eq!(age_after(&changes), naive_age(&changes));
    }
}
