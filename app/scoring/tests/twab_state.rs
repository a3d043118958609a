//! The state after a day, out as rows and in again: whatever happens later, it makes no difference.

use influence_core::calendar::Calendar;
use influence_scoring::{
    balances::BalanceChange,
    fold::{AccountRow, FoldError, Holdings, OwnerRow, Window, WindowError},
    tree::{HoldingsTree, Line},
};
use proptest::prelude::*;

const DAY: u32 = 10;
const FIRST: u32 = 4;

fn calendar() -> Calendar {
    Calendar::new(DAY).unwrap()
}

fn change(time: i64, account: u8, owner: u8, balance: u64) -> BalanceChange {
    BalanceChange { time, token_account: [account; 32], owner: [owner; 32], balance }
}

/// What happens: a change, or a vault (of the owner 10 less) becomes known.
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

/// Takes the steps of the open day and closes it.
fn fold_day(holdings: &mut Holdings, steps: &[Step]) -> u32 {
    let (open, first) = (holdings.open_day(), holdings.open_day() == FIRST);
    let (start, end) = (calendar().start_of(open), calendar().end_of(open));
    let today = |step: &&Step| step.time() < end && (first || step.time() >= start);
    for step in steps.iter().filter(today) {
        match step {
            Step::Change(change) => holdings.observe(change).unwrap(),
            Step::Vault(_, vault) => holdings.register_vault([*vault; 32], [vault - 10; 32]).unwrap(),
        }
    }
    holdings.close_day().unwrap()
}

fn tree(holdings: &Holdings, day: u32) -> HoldingsTree {
    let others: Vec<_> =
        holdings.scores(day).unwrap().map(|(owner, score)| Line::new(owner, score, 1)).collect();
    HoldingsTree::build(day, &[], &others).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn out_and_in_on_any_day_changes_nothing(steps in some_steps(), out_after in 0..26_u32) {
        let mut straight = Holdings::new(calendar(), FIRST);
        let mut resumed = Holdings::new(calendar(), FIRST);
        while straight.open_day() < 32 {
            let day = fold_day(&mut straight, &steps);
            prop_assert_eq!(fold_day(&mut resumed, &steps), day);
            let window = resumed.window(day).unwrap();
            prop_assert_eq!(&window, &straight.window(day).unwrap());
            if day == FIRST + out_after {
                resumed = Holdings::from_window(calendar(), &window).unwrap();
                prop_assert_eq!(&resumed.window(day).unwrap(), &window);
            }
            prop_assert_eq!(tree(&straight, day).root(), tree(&resumed, day).root());
            prop_assert_eq!(straight.total_balance(), resumed.total_balance());
            for owner in (10..13).chain(20..23).map(|owner| [owner; 32]) {
                prop_assert_eq!(straight.score_of(&owner, day), resumed.score_of(&owner, day));
                prop_assert_eq!(straight.held_seconds_of(&owner, day), resumed.held_seconds_of(&owner, day));
                prop_assert_eq!(straight.balance_of(&owner), resumed.balance_of(&owner));
            }
        }
    }
}

fn window() -> Window {
    let mut holdings = Holdings::new(calendar(), 10);
    for row in [change(30, 1, 2, 70), change(104, 2, 3, 30), change(105, 3, 4, 5)] {
        holdings.observe(&row).unwrap();
    }
    holdings.register_vault([3; 32], [2; 32]).unwrap();
    holdings.close_day().unwrap();
    holdings.window(10).unwrap()
}

#[test]
fn the_rows_say_what_there_is() {
    let window = window();
    let account = |account: u8, owner: u8, balance| AccountRow {
        token_account: [account; 32],
        owner: [owner; 32],
        balance,
    };
    assert_eq!(window.accounts, [account(1, 2, 70), account(2, 3, 30), account(3, 4, 5)]);
    let row = |owner: u8, vault_of, integrals, held_seconds| OwnerRow {
        owner: [owner; 32],
        vault_of,
        integrals,
        held_seconds,
    };
    let owners = [
        row(2, None, [700; 7], 70 * 74 / 100 + 6),
        row(3, Some([2; 32]), [0; 7], 0),
        row(4, None, [0, 0, 0, 0, 0, 0, 25], 5),
    ];
    assert_eq!(window.owners, owners);
}

#[test]
fn the_state_is_gone_when_the_next_day_has_moved_it() {
    let mut holdings = Holdings::from_window(calendar(), &window()).unwrap();
    assert_eq!(holdings.window(9), Err(FoldError::NotTheLastClosedDay { asked: 9 }));
    holdings.observe(&change(110, 1, 2, 70)).unwrap();
    assert_eq!(holdings.window(10), Err(FoldError::WindowMovedOn { open_day: 11 }));
    holdings.close_day().unwrap();
    assert_eq!(holdings.window(11).unwrap().accounts, window().accounts);
}

#[test]
fn rows_that_are_no_state_are_refused() {
    assert!(Holdings::from_window(calendar(), &window()).is_ok());
    let refusal = |spoil: fn(&mut Window)| {
        let mut window = window();
        spoil(&mut window);
        Holdings::from_window(calendar(), &window).err()
    };
    let (token_account, owner) = ([1; 32], [2; 32]);
    assert_eq!(
        refusal(|window| window.accounts.swap(0, 1)),
        Some(WindowError::NotInOrder { what: "token account", key: token_account })
    );
    assert_eq!(
        refusal(|window| window.owners.insert(0, window.owners[0])),
        Some(WindowError::NotInOrder { what: "owner", key: owner })
    );
    assert_eq!(
        refusal(|window| window.accounts[0].balance = 0),
        Some(WindowError::EmptyAccount { token_account })
    );
    assert_eq!(
        refusal(|window| window.owners.truncate(0)),
        Some(WindowError::UnknownOwner { token_account, owner })
    );
    assert_eq!(
        refusal(|window| window.owners[0].integrals[3] = u128::MAX),
        Some(WindowError::TooLarge { what: "day-integral", owner })
    );
    assert_eq!(
        refusal(|window| window.owners[0].held_seconds = 111),
        Some(WindowError::TooLarge { what: "age", owner })
    );
    assert_eq!(
        refusal(|window| window.owners[1].vault_of = Some([3; 32])),
        Some(WindowError::Fold(FoldError::VaultOfAnother { vault_owner: [3; 32], owner: [3; 32] }))
    );
}
