//! Exporting and importing the state after a day gives the same results as not doing it.

use influence_core::calendar::Calendar;
use influence_scoring::{
    ingest::balances::BalanceChange,
    merkle::{HoldingEntry, HoldingsTree},
    twab::{OwnerTwabRow, TokenAccountRow, TwabError, TwabState, TwabStateError, TwabTracker},
};
use proptest::prelude::*;

const DAY: u32 = 10;
const FIRST: u32 = 4;

fn calendar() -> Calendar {
    Calendar::new(DAY).unwrap()
}

fn change(time: i64, account: u8, owner: u8, balance: u64) -> BalanceChange {
    BalanceChange { time, token_account: [account; 32].into(), owner: [owner; 32].into(), balance }
}

/// A change, or the registration of a vault (of the owner with the number 10 less).
#[derive(Clone, Debug)]
enum Step {
    Change(BalanceChange),
    Vault(i64, u8),
}

impl Step {
    fn time(&self) -> i64 {
        match self {
            Self::Change(change) => change.time,
            Self::Vault(time, _) => *time,
        }
    }
}

fn some_steps() -> impl Strategy<Value = Vec<Step>> {
    let time = prop_oneof![3 => 0..300_i64, 2 => (0..30_i64).prop_map(|day| day * 10)];
    let owner = prop_oneof![10..13_u8, 20..23_u8];
    let balance = prop_oneof![3 => 0..1_000_u64, 1 => Just(0)];
    let row =
        (time.clone(), 0..6_u8, owner, balance).prop_map(|(t, a, o, b)| Step::Change(change(t, a, o, b)));
    let step = prop_oneof![8 => row, 1 => (time, 20..23_u8).prop_map(|(t, v)| Step::Vault(t, v))];
    prop::collection::vec(step, 0..60).prop_map(|mut steps| {
        steps.sort_by_key(Step::time);
        steps
    })
}

/// Applies the steps of the open day and closes it.
fn fold_day(holdings: &mut TwabTracker, steps: &[Step]) -> u32 {
    let (open, first) = (holdings.open_day(), holdings.open_day() == FIRST);
    let (start, end) = (calendar().start_of(open), calendar().end_of(open));
    let today = |step: &&Step| step.time() < end && (first || step.time() >= start);
    for step in steps.iter().filter(today) {
        match step {
            Step::Change(change) => holdings.apply_change(change).unwrap(),
            Step::Vault(_, vault) => {
                holdings.register_vault([*vault; 32].into(), [vault - 10; 32].into()).unwrap()
            }
        }
    }
    holdings.close_day().unwrap()
}

fn tree(holdings: &TwabTracker, day: u32) -> HoldingsTree {
    let others: Vec<_> =
        holdings.scores(day).unwrap().map(|(owner, score)| HoldingEntry::new(owner, score, 1)).collect();
    HoldingsTree::build(day, &[], &others).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn exported_state_resumes_on_any_day(steps in some_steps(), out_after in 0..26_u32) {
        let mut straight = TwabTracker::new(calendar(), FIRST);
        let mut resumed = TwabTracker::new(calendar(), FIRST);
        while straight.open_day() < 32 {
            let day = fold_day(&mut straight, &steps);
            prop_assert_eq!(fold_day(&mut resumed, &steps), day);
            let state = resumed.state(day).unwrap();
            prop_assert_eq!(&state, &straight.state(day).unwrap());
            if day == FIRST + out_after {
                resumed = TwabTracker::from_state(calendar(), &state).unwrap();
                prop_assert_eq!(&resumed.state(day).unwrap(), &state);
            }
            prop_assert_eq!(tree(&straight, day).root(), tree(&resumed, day).root());
            prop_assert_eq!(straight.total_balance(), resumed.total_balance());
            for owner in (10..13).chain(20..23).map(|owner| [owner; 32]) {
                prop_assert_eq!(straight.score_of(&owner.into(), day), resumed.score_of(&owner.into(), day));
                prop_assert_eq!(straight.weighted_age_of(&owner.into(), day), resumed.weighted_age_of(&owner.into(), day));
                prop_assert_eq!(straight.balance_of(&owner.into()), resumed.balance_of(&owner.into()));
            }
        }
    }
}

fn state() -> TwabState {
    let mut holdings = TwabTracker::new(calendar(), 10);
    for row in [change(30, 1, 2, 70), change(104, 2, 3, 30), change(105, 3, 4, 5)] {
        holdings.apply_change(&row).unwrap();
    }
    holdings.register_vault([3; 32].into(), [2; 32].into()).unwrap();
    holdings.close_day().unwrap();
    holdings.state(10).unwrap()
}

#[test]
fn the_rows_say_what_there_is() {
    let exported = state();
    let account = |account: u8, owner: u8, balance| TokenAccountRow {
        token_account: [account; 32].into(),
        owner: [owner; 32].into(),
        balance,
    };
    assert_eq!(exported.accounts, [account(1, 2, 70), account(2, 3, 30), account(3, 4, 5)]);
    let row = |owner: u8, vault_of, integrals, held_seconds| OwnerTwabRow {
        owner: [owner; 32].into(),
        vault_of,
        integrals,
        held_seconds,
    };
    let owners = [
        row(2, None, [700; 7], 70 * 74 / 100 + 6),
        row(3, Some([2; 32].into()), [0; 7], 0),
        row(4, None, [0, 0, 0, 0, 0, 0, 25], 5),
    ];
    assert_eq!(exported.owners, owners);
}

#[test]
fn state_is_gone_after_a_change_of_the_next_day() {
    let mut holdings = TwabTracker::from_state(calendar(), &state()).unwrap();
    assert_eq!(holdings.state(9), Err(TwabError::NotTheLastClosedDay { asked: 9 }));
    holdings.apply_change(&change(110, 1, 2, 70)).unwrap();
    assert_eq!(holdings.state(10), Err(TwabError::StateMovedOn { open_day: 11 }));
    holdings.close_day().unwrap();
    assert_eq!(holdings.state(11).unwrap().accounts, state().accounts);
}

#[test]
fn invalid_state_rows_are_refused() {
    assert!(TwabTracker::from_state(calendar(), &state()).is_ok());
    let refusal = |spoil: fn(&mut TwabState)| {
        let mut state = state();
        spoil(&mut state);
        TwabTracker::from_state(calendar(), &state).err()
    };
    let (token_account, owner) = ([1; 32], [2; 32]);
    assert_eq!(
        refusal(|state| state.accounts.swap(0, 1)),
        Some(TwabStateError::NotInOrder { what: "token account", key: token_account.into() })
    );
    assert_eq!(
        refusal(|state| state.owners.insert(0, state.owners[0])),
        Some(TwabStateError::NotInOrder { what: "owner", key: owner.into() })
    );
    assert_eq!(
        refusal(|state| state.accounts[0].balance = 0),
        Some(TwabStateError::EmptyAccount { token_account: token_account.into() })
    );
    assert_eq!(
        refusal(|state| state.owners.truncate(0)),
        Some(TwabStateError::UnknownOwner { token_account: token_account.into(), owner: owner.into() })
    );
    assert_eq!(
        refusal(|state| state.owners[0].integrals[3] = u128::MAX),
        Some(TwabStateError::TooLarge { what: "day-integral", owner: owner.into() })
    );
    assert_eq!(
        refusal(|state| state.owners[0].held_seconds = 111),
        Some(TwabStateError::TooLarge { what: "age", owner: owner.into() })
    );
    assert_eq!(
        refusal(|state| state.owners[1].vault_of = Some([3; 32].into())),
        Some(TwabStateError::Twab(TwabError::VaultConflict {
            vault_owner: [3; 32].into(),
            owner: [3; 32].into()
        }))
    );
}
