//! The invariants: no findings in consistent accounts, and exactly one for each fault.

use anchor_lang::bytemuck::Zeroable;
use influence_audit::{IndexedAccount, ProgramAccounts};
use influence_client::{
    address,
    state::{Delegation, Gallery, Influence, delegation::NEVER_SETTLED, gallery::RETIRED},
};
use solana_address::Address;

fn owner() -> Address {
    Address::from([1; 32])
}

fn gallery() -> Address {
    address::gallery(&Address::from([2; 32]), 0)
}

fn delegation() -> Address {
    address::delegation(&owner(), &gallery())
}

/// One owner with 300 points: 100 held and 200 locked, 50 unlocking; 60 of 90 shares count 200 in one gallery.
fn consistent() -> ProgramAccounts {
    let mut influence = Influence::zeroed();
    influence.owner = owner();
    (influence.holding_score, influence.locked) = (100.into(), 200.into());
    (influence.unlocking, influence.total) = (50.into(), 300.into());
    (influence.share_supply, influence.allocated_shares) = (90.into(), 60.into());
    (influence.delegation_count, influence.settled_count) = (1.into(), 1.into());
    influence.revision = 7.into();
    let mut supported = Gallery::zeroed();
    (supported.points, supported.supporters) = (200.into(), 1.into());
    let mut allocated = Delegation::zeroed();
    (allocated.owner, allocated.gallery) = (owner(), gallery());
    (allocated.shares, allocated.points, allocated.revision) = (60.into(), 200.into(), 7.into());
    let mut accounts = ProgramAccounts::default();
    influence.insert_into(address::influence(&owner()), &mut accounts);
    supported.insert_into(gallery(), &mut accounts);
    allocated.insert_into(delegation(), &mut accounts);
    accounts.vaults.insert(owner(), 250);
    accounts
}

impl SingleAccounts for ProgramAccounts {
    fn influence(&mut self) -> &mut Influence {
        self.influences.get_mut(&owner()).unwrap()
    }

    fn gallery(&mut self) -> &mut Gallery {
        self.galleries.get_mut(&gallery()).unwrap()
    }

    fn delegation(&mut self) -> &mut Delegation {
        self.delegations.get_mut(&delegation()).unwrap()
    }
}

/// The only account of each type.
trait SingleAccounts {
    fn influence(&mut self) -> &mut Influence;
    fn gallery(&mut self) -> &mut Gallery;
    fn delegation(&mut self) -> &mut Delegation;
}

/// Returns the findings (invariant and account) after a change of consistent accounts.
fn found(change: impl Fn(&mut ProgramAccounts)) -> Vec<(&'static str, Address)> {
    let mut accounts = consistent();
    change(&mut accounts);
    accounts.findings().iter().map(|finding| (finding.invariant, finding.account)).collect()
}

#[test]
fn consistent_accounts_have_no_findings() {
    assert_eq!(consistent().findings(), []);
    assert_eq!(ProgramAccounts::default().findings(), []);
}

#[test]
fn a_vault_that_holds_less_than_it_owes_breaks_i1() {
    let expected = [("I-1", address::influence(&owner()))];
    assert_eq!(found(|accounts| accounts.vaults = [(owner(), 249)].into()), expected);
    assert_eq!(found(|accounts| accounts.vaults.clear()), expected);
    assert_eq!(found(|accounts| accounts.vaults = [(owner(), 251)].into()), [], "a donation is not a fault");
}

#[test]
fn a_total_that_is_not_the_sum_of_its_parts_breaks_i2() {
    let expected = [("I-2", address::influence(&owner()))];
    assert_eq!(found(|accounts| accounts.influence().holding_score = 99.into()), expected);
    assert_eq!(found(|accounts| accounts.influence().holding_score = u64::MAX.into()), expected);
    assert_eq!(found(|accounts| accounts.influence().locked = 199.into()), expected);
}

#[test]
fn shares_that_do_not_add_up_break_i3() {
    let expected = [("I-3", address::influence(&owner()))];
    assert_eq!(found(|accounts| accounts.influence().allocated_shares = 59.into()), expected);
    assert_eq!(found(|accounts| accounts.influence().allocated_shares = 61.into()), expected);
    let more_than_there_are = found(|accounts| {
        accounts.influence().allocated_shares = 91.into();
        accounts.delegation().shares = 91.into();
        accounts.delegation().revision = 6.into();
        accounts.influence().settled_count = 0.into();
    });
    assert_eq!(more_than_there_are, expected);
}

#[test]
fn a_gallery_that_is_not_the_sum_of_its_delegations_breaks_i4() {
    let expected = [("I-4", gallery())];
    assert_eq!(found(|accounts| accounts.gallery().points = 201.into()), expected);
    assert_eq!(found(|accounts| accounts.gallery().supporters = 2.into()), expected);
    let without_delegations = |accounts: &mut ProgramAccounts| {
        accounts.delegations.clear();
        accounts.influence().allocated_shares = 0.into();
        (accounts.influence().delegation_count, accounts.influence().settled_count) = (0.into(), 0.into());
    };
    assert_eq!(found(without_delegations), expected);
}

#[test]
fn a_delegation_without_its_gallery_or_owner_breaks_i4() {
    let expected = [("I-4", delegation())];
    assert_eq!(found(|accounts| accounts.galleries.clear()), expected);
    assert_eq!(found(|accounts| accounts.influences.clear()), expected);
}

#[test]
fn a_settled_delegation_that_counts_too_little_breaks_i5() {
    let expected = [("I-5", delegation())];
    let counted = |points: u64| {
        found(move |accounts| {
            accounts.delegation().points = points.into();
            accounts.gallery().points = points.into();
        })
    };
    assert_eq!(counted(199), expected);
    assert_eq!(counted(201), expected);
    assert_eq!(
        counted(301),
        [("I-5", address::influence(&owner())), ("I-5", delegation())],
        "above the total"
    );
}

#[test]
fn an_unsettled_delegation_may_count_what_it_did() {
    let lagging = |revision: u64| {
        found(move |accounts| {
            accounts.delegation().revision = revision.into();
            accounts.delegation().points = 900.into();
            accounts.gallery().points = 900.into();
            accounts.influence().settled_count = 0.into();
        })
    };
    assert_eq!(lagging(6), []);
    assert_eq!(lagging(NEVER_SETTLED), []);
}

#[test]
fn in_a_retired_gallery_a_delegation_counts_nothing() {
    let retired = |points: u64| {
        found(move |accounts| {
            accounts.gallery().status = RETIRED;
            accounts.delegation().points = points.into();
            accounts.gallery().points = points.into();
        })
    };
    assert_eq!(retired(0), []);
    assert_eq!(retired(200), [], "retired, and not settled since");
    assert_eq!(retired(1), [("I-5", delegation())]);
}

#[test]
fn wrong_counts_of_delegations_break_i6() {
    let expected = [("I-6", address::influence(&owner()))];
    assert_eq!(found(|accounts| accounts.influence().delegation_count = 2.into()), expected);
    assert_eq!(found(|accounts| accounts.influence().settled_count = 0.into()), expected);
}

#[test]
fn a_finding_states_the_actual_and_the_expected_value() {
    let mut accounts = consistent();
    accounts.vaults.insert(owner(), 249);
    assert_eq!(accounts.findings()[0].detail, "the vault holds 249 of 250 owed");
}
