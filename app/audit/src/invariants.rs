//! Checks of balances, points and shares: I-1 to I-6.

use std::collections::BTreeMap;

use influence_client::{
    address,
    state::{Delegation, Gallery, Influence},
};
use influence_core::{limits::total_points, settle::settled_value};
use solana_address::Address;

use crate::{
    finding::{Finding, checker},
    program_accounts::ProgramAccounts,
};

/// Delegations by owner or by gallery.
type DelegationIndex<'a> = BTreeMap<Address, Vec<&'a Delegation>>;

impl ProgramAccounts {
    /// Returns every violation of I-1 to I-6.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let (mut by_owner, mut by_gallery) = (DelegationIndex::new(), DelegationIndex::new());
        for delegation in self.delegations.values() {
            by_owner.entry(delegation.owner).or_default().push(delegation);
            by_gallery.entry(delegation.gallery).or_default().push(delegation);
        }
        for (owner, influence) in &self.influences {
            let own = by_owner.get(owner).map_or(&[][..], Vec::as_slice);
            self.check_influence(owner, influence, own, &mut findings);
        }
        for (key, gallery) in &self.galleries {
            check_gallery(key, gallery, by_gallery.get(key).map_or(&[][..], Vec::as_slice), &mut findings);
        }
        for (key, delegation) in &self.delegations {
            self.check_delegation(key, delegation, &mut findings);
        }
        findings
    }

    fn check_influence(
        &self,
        owner: &Address,
        influence: &Influence,
        own: &[&Delegation],
        findings: &mut Vec<Finding>,
    ) {
        let balance = self.vaults.get(owner).copied().unwrap_or(0);
        let owed = u64::from(influence.locked).saturating_add(influence.unlocking.into());
        let mut expect = checker(|| address::influence(owner), findings);
        expect(
            "I-1",
            "locked, unlocking",
            balance >= owed,
            format!("the vault holds {balance} of {owed} owed"),
        );
        let total = total_points(influence.holding_score.into(), influence.locked.into()).ok();
        expect(
            "I-2",
            "total",
            total == Some(influence.total.into()),
            format!(
                "{} is not holding score {} + locked {}",
                influence.total, influence.holding_score, influence.locked
            ),
        );
        drop(expect);
        check_owner_delegations(owner, influence, own, findings);
    }

    fn check_delegation(&self, key: &Address, delegation: &Delegation, findings: &mut Vec<Finding>) {
        let mut expect = checker(|| *key, findings);
        let (Some(influence), Some(gallery)) =
            (self.influences.get(&delegation.owner), self.galleries.get(&delegation.gallery))
        else {
            expect("I-4", "owner, gallery", false, "its Influence account or gallery does not exist".into());
            return;
        };
        if delegation.revision != influence.revision {
            return;
        }
        let points = u64::from(delegation.points);
        let worth = settled_value(&influence.portfolio(), delegation.shares.into(), false).ok();
        let holds = worth == Some(points) || (gallery.is_retired() && points == 0);
        expect("I-5", "points", holds, format!("settled at {points}, worth {worth:?}"));
    }
}

/// Checks the sums over an owner's delegations.
fn check_owner_delegations(
    owner: &Address,
    influence: &Influence,
    own: &[&Delegation],
    findings: &mut Vec<Finding>,
) {
    let mut expect = checker(|| address::influence(owner), findings);
    let shares: u128 = own.iter().map(|d| u128::from(u64::from(d.shares))).sum();
    let fits = shares == u128::from(u64::from(influence.allocated_shares))
        && influence.allocated_shares <= influence.share_supply;
    expect(
        "I-3",
        "allocated_shares",
        fits,
        format!(
            "{} of {}, but delegations hold {shares}",
            influence.allocated_shares, influence.share_supply
        ),
    );
    let count = own.len();
    let settled = own.iter().filter(|d| d.revision == influence.revision).count();
    let counts =
        (u32::from(influence.delegation_count) as usize, u32::from(influence.settled_count) as usize);
    expect(
        "I-6",
        "delegation_count, settled_count",
        counts == (count, settled),
        format!("{counts:?}, but {count} delegations exist and {settled} are settled"),
    );
    let worth: u128 = own
        .iter()
        .filter(|d| d.revision == influence.revision)
        .map(|d| u128::from(u64::from(d.points)))
        .sum();
    expect(
        "I-5",
        "total",
        worth <= u128::from(u64::from(influence.total)),
        format!("settled delegations are worth {worth} of {}", influence.total),
    );
}

fn check_gallery(key: &Address, gallery: &Gallery, delegations: &[&Delegation], findings: &mut Vec<Finding>) {
    let mut expect = checker(|| *key, findings);
    let sum: u128 = delegations.iter().map(|d| u128::from(u64::from(d.points))).sum();
    let holds = sum == u128::from(u64::from(gallery.points))
        && delegations.len() == u32::from(gallery.supporters) as usize;
    let (points, supporters) = (gallery.points, gallery.supporters);
    let count = delegations.len();
    expect(
        "I-4",
        "points, supporters",
        holds,
        format!("{points} points of {supporters} supporters, but {count} delegations sum to {sum}"),
    );
}
