//! The invariants after every step, from what is on chain alone: the model has no say here.

use std::collections::BTreeSet;

use influence_audit::ProgramAccounts;
use influence_core::shares::Portfolio;
use solana_address::Address;

use crate::{
    action::Action,
    expected_state::{ExpectedState, SeenOwner},
    state::Status,
};

/// A step: what was before and after it, and who signed.
pub struct Step<'a> {
    pub before: &'a ExpectedState,
    pub after: &'a ExpectedState,
    pub action: &'a Action,
    pub signers: &'a BTreeSet<Address>,
    /// Whether it was done, or refused.
    pub done: bool,
}

impl Step<'_> {
    /// Every invariant that the step broke.
    pub fn findings(&self, books: &ProgramAccounts) -> Vec<String> {
        let mut found: Vec<String> = books.findings().iter().map(|finding| format!("{finding:?}")).collect();
        let checks = [
            ("I-1", self.vaults_cover()),
            ("I-7", self.days_go_forward()),
            ("I-8 tokens", self.tokens_are_conserved()),
            ("I-8 points", self.points_are_covered()),
            ("I-8 exact", self.points_move_exactly()),
            ("I-8 refused", self.done || self.before == self.after),
            ("I-9 shares", self.only_owners_change_shares()),
            ("I-9 tokens", self.tokens_leave_to_their_owner()),
        ];
        found.extend(checks.iter().filter(|(_, holds)| !holds).map(|(name, _)| (*name).to_owned()));
        found
    }

    fn vaults_cover(&self) -> bool {
        let owed = |owner: &SeenOwner| owner.record.locked + owner.record.unlocking;
        self.after
            .owners
            .iter()
            .all(|(key, owner)| self.after.vaults.get(key).is_some_and(|v| *v >= owed(owner)))
    }

    fn days_go_forward(&self) -> bool {
        let holdings = self.after.owners.iter().all(|(key, owner)| {
            let before = self.before.owners.get(key).map_or(0, |before| before.record.holding_day);
            before <= owner.record.holding_day
        });
        let finals = self.before.snapshots.iter().filter(|(_, day)| day.status != Status::Open);
        let fixed = finals.into_iter().all(|(day, before)| {
            self.after.snapshots.get(day).is_none_or(|after| {
                let mut after = after.clone();
                let voided = before.status == Status::Final && after.status == Status::Voided;
                if voided {
                    after.status = Status::Final;
                }
                after == *before
            })
        });
        holdings && fixed && self.before.config.last_final_day <= self.after.config.last_final_day
    }

    fn tokens_are_conserved(&self) -> bool {
        let sum = |expected_state: &ExpectedState| -> u128 {
            expected_state
                .wallets
                .values()
                .chain(expected_state.vaults.values())
                .map(|amount| u128::from(*amount))
                .sum()
        };
        sum(self.before) == sum(self.after)
    }

    /// What all allocations of an owner are worth and what is free never exceed the total, and splitting, merging and
    /// repeating leave less than one unit per allocation unaccounted for.
    fn points_are_covered(&self) -> bool {
        self.after.owners.iter().all(|(key, owner)| {
            let portfolio =
                Portfolio { total: owner.total, supply: owner.record.supply, allocated: owner.allocated };
            let mine = self.after.delegations.iter().filter(|((whose, _), _)| whose == key);
            let (mut parts, mut worth) = (0u128, 0u128);
            for (_, delegation) in mine {
                parts += 1;
                worth += u128::from(portfolio.value(delegation.shares).unwrap_or(u64::MAX));
            }
            let all = worth + u128::from(portfolio.free_points().unwrap_or(u64::MAX));
            all <= u128::from(owner.total) && all + parts + 1 > u128::from(owner.total)
        })
    }

    /// An owner who allocates, withdraws or moves gets what they asked for: to the unit, but for one of dust when
    /// everything free is taken, and one lost or carried in a move.
    fn points_move_exactly(&self) -> bool {
        let change = |owner: &Address, gallery: &Address| {
            let worth = |expected_state: &ExpectedState| i128::from(worth(expected_state, owner, gallery));
            (worth(self.before), worth(self.after))
        };
        match self.action {
            _ if !self.done => true,
            Action::Allocate { owner, gallery, points, .. } => {
                let (before, after) = change(owner, gallery);
                let free = i128::from(
                    self.before.owners.get(owner).map_or(0, |o| portfolio(o).free_points().unwrap_or(0)),
                );
                let asked = i128::from(*points).min(free);
                let dust = i128::from(asked == free);
                (asked..=asked + dust).contains(&(after - before))
            }
            Action::Withdraw { owner, gallery, points, .. } => {
                let (before, after) = change(owner, gallery);
                before - after == before.min(i128::from(*points))
            }
            Action::Reallocate { owner, from, to, points, .. } => {
                let ((before, after), (received, now)) = (change(owner, from), change(owner, to));
                let moved = before.min(i128::from(*points));
                before - after == moved && (moved - 1..=moved + 1).contains(&(now - received))
            }
            _ => true,
        }
    }

    fn signed_by(&self, owner: &Address) -> bool {
        self.signers.contains(owner)
    }

    fn only_owners_change_shares(&self) -> bool {
        let keys: BTreeSet<_> = self.before.delegations.keys().chain(self.after.delegations.keys()).collect();
        keys.into_iter().all(|key| {
            let shares = |expected_state: &ExpectedState| {
                expected_state.delegations.get(key).map(|delegation| delegation.shares)
            };
            let (owner, gallery) = key;
            let retired = self.before.galleries.get(gallery).is_some_and(|gallery| gallery.record.retired);
            let released = matches!(self.action, Action::Release { .. }) && retired;
            shares(self.before) == shares(self.after) || self.signed_by(owner) || released
        })
    }

    fn tokens_leave_to_their_owner(&self) -> bool {
        let starts = self.after.owners.iter().all(|(key, owner)| {
            let before = self.before.owners.get(key);
            let more = owner.record.unlocking > before.map_or(0, |before| before.record.unlocking);
            let less = owner.record.locked < before.map_or(0, |before| before.record.locked);
            !(more || less) || self.signed_by(key)
        });
        let leaves = self.before.vaults.iter().all(|(key, before)| {
            let left = before.saturating_sub(self.after.vaults.get(key).copied().unwrap_or(0));
            let wallet =
                |expected_state: &ExpectedState| expected_state.wallets.get(key).copied().unwrap_or(0);
            let arrived = wallet(self.after).saturating_sub(wallet(self.before));
            left == 0 || arrived == left || self.signed_by(key)
        });
        starts && leaves
    }
}

fn portfolio(owner: &SeenOwner) -> Portfolio {
    Portfolio { total: owner.total, supply: owner.record.supply, allocated: owner.allocated }
}

/// What a delegation is worth, whatever its gallery counts.
fn worth(expected_state: &ExpectedState, owner: &Address, gallery: &Address) -> u64 {
    let Some(record) = expected_state.owners.get(owner) else { return 0 };
    let shares =
        expected_state.delegations.get(&(*owner, *gallery)).map_or(0, |delegation| delegation.shares);
    portfolio(record).value(shares).unwrap_or(0)
}
