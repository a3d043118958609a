//! Recomputes every invariant of the live program from its accounts. It reads and never writes: what it finds is a
//! fault of the program, or of whoever changed an account behind its back.
//!
//! [`Books`] are what adds up: I-1 to I-6. [`Live`] is all there is to see, read from a chain that goes on meanwhile: also
//! where accounts are, and what days say.

mod days;
mod live;
mod place;
mod read;
mod rounds;

pub use self::{
    live::Live,
    read::Progress,
    rounds::{Verdict, confirm},
};

use std::collections::BTreeMap;

use influence_core::{limits::total_points, settle::settled_value};
use solana_address::Address;

use crate::{
    ClientError, address,
    chain::{self, Chain},
    state::{Delegation, Gallery, Influence},
    token,
};

/// Something that should not be: a broken invariant, by its id in ARCHITECTURE.md, or an account that is not what its
/// address says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// I-1 and so on; `layout`, `address` or `vault` for what an account is.
    pub invariant: &'static str,
    /// The account.
    pub account: Address,
    /// What of it is wrong, as in its record.
    pub field: &'static str,
    /// What is and what should be.
    pub detail: String,
}

/// Delegations by owner or by gallery.
type Parts<'a> = BTreeMap<Address, Vec<&'a Delegation>>;

/// Every account of the program, and what the vaults hold.
#[derive(Clone, Default)]
pub struct Books {
    /// Influence by owner.
    pub influences: BTreeMap<Address, Influence>,
    /// Gallery by address.
    pub galleries: BTreeMap<Address, Gallery>,
    /// Delegation by address.
    pub delegations: BTreeMap<Address, Delegation>,
    /// Tokens in the vault by owner, base units.
    pub vaults: BTreeMap<Address, u64>,
}

impl Books {
    /// Reads everything from the chain.
    ///
    /// # Errors
    /// What reading or decoding refuses.
    pub async fn read(chain: &impl Chain) -> Result<Self, ClientError> {
        let influences: BTreeMap<Address, Influence> =
            chain::all::<Influence>(chain).await?.into_iter().map(|(_, i)| (i.owner, i)).collect();
        let owners: Vec<Address> = influences.keys().copied().collect();
        let mut vaults = BTreeMap::new();
        for owners in owners.chunks(100) {
            let addresses: Vec<Address> = owners.iter().map(address::vault).collect();
            for (owner, account) in owners.iter().zip(chain.accounts(&addresses).await?) {
                let held = account.and_then(|account| token::decode(&account, &account.owner).ok());
                vaults.insert(*owner, held.map_or(0, |held| held.amount));
            }
        }
        Ok(Self {
            influences,
            galleries: chain::all(chain).await?.into_iter().collect(),
            delegations: chain::all(chain).await?.into_iter().collect(),
            vaults,
        })
    }

    /// Every broken invariant of I-1 to I-6.
    pub fn findings(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let (mut by_owner, mut by_gallery) = (Parts::new(), Parts::new());
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
        let held = self.vaults.get(owner).copied().unwrap_or(0);
        let owed = u64::from(influence.locked).saturating_add(influence.unlocking.into());
        let mut expect = checker(|| address::influence(owner), findings);
        expect("I-1", "locked, unlocking", held >= owed, format!("the vault holds {held}, owed are {owed}"));
        let total = total_points(influence.holding_score.into(), influence.locked.into()).ok();
        expect(
            "I-2",
            "total",
            total == Some(influence.total.into()),
            format!(
                "total {} is not holding {} + locked {}",
                influence.total, influence.holding_score, influence.locked
            ),
        );
        drop(expect);
        check_parts(owner, influence, own, findings);
    }

    fn check_delegation(&self, key: &Address, delegation: &Delegation, findings: &mut Vec<Finding>) {
        let mut expect = checker(|| *key, findings);
        let (Some(influence), Some(gallery)) =
            (self.influences.get(&delegation.owner), self.galleries.get(&delegation.gallery))
        else {
            expect("I-4", "owner, gallery", false, "its owner or its gallery is gone".into());
            return;
        };
        if delegation.revision != influence.revision {
            return;
        }
        let points = u64::from(delegation.points);
        let worth = counted(&influence.portfolio(), delegation.shares.into(), false).ok();
        let right = worth == Some(points) || (gallery.is_retired() && points == 0);
        expect("I-5", "points", right, format!("settled at {points}, worth {worth:?}"));
    }
}

/// What an owner's delegations add up to.
fn check_parts(owner: &Address, influence: &Influence, own: &[&Delegation], findings: &mut Vec<Finding>) {
    let mut expect = checker(|| address::influence(owner), findings);
    let shares: u128 = own.iter().map(|d| u128::from(u64::from(d.shares))).sum();
    let fits = shares == u128::from(u64::from(influence.allocated_shares))
        && influence.allocated_shares <= influence.share_supply;
    expect(
        "I-3",
        "allocated_shares",
        fits,
        format!("delegations hold {shares} of {}/{}", influence.allocated_shares, influence.share_supply),
    );
    let count = own.len();
    let settled = own.iter().filter(|d| d.revision == influence.revision).count();
    let counted =
        (u32::from(influence.delegation_count) as usize, u32::from(influence.settled_count) as usize);
    expect(
        "I-6",
        "delegation_count, settled_count",
        counted == (count, settled),
        format!("counts {counted:?}, there are {count} delegations, {settled} settled"),
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

fn check_gallery(key: &Address, gallery: &Gallery, parts: &[&Delegation], findings: &mut Vec<Finding>) {
    let mut expect = checker(|| *key, findings);
    let sum: u128 = parts.iter().map(|d| u128::from(u64::from(d.points))).sum();
    let right =
        sum == u128::from(u64::from(gallery.points)) && parts.len() == u32::from(gallery.supporters) as usize;
    let (points, supporters) = (gallery.points, gallery.supporters);
    let count = parts.len();
    expect(
        "I-4",
        "points, supporters",
        right,
        format!("counts {points} points of {supporters}, its {count} delegations add up to {sum}"),
    );
}

/// Notes a finding about a field of `account` when a condition does not hold.
fn checker<'a>(
    account: impl Fn() -> Address + 'a,
    findings: &'a mut Vec<Finding>,
) -> impl FnMut(&'static str, &'static str, bool, String) + 'a {
    move |invariant, field, holds, detail| {
        if !holds {
            // To derive an address takes long, and is seldom needed.
            findings.push(Finding { invariant, account: account(), field, detail });
        }
    }
}
