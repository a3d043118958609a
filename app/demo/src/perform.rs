//! Performing actions: from what a fan wants to instructions, signed and sent.

use anyhow::{Context, Result};
use influence_client::{
    instructions::{
        SettleTargets,
        crank::finish_unlock,
        user::{self, ALL, Reallocation},
    },
    state::Influence,
};
use influence_testkit::{
    actors::{FanAction, LoggedAction, script::Picks},
    genesis::TOKEN,
};
use solana_address::Address;
use solana_instruction::Instruction;

use crate::{format::part, simulation::Simulation};

/// What the scenario allocates to the first two galleries.
const SCENARIO: [u64; 2] = [4_000 * TOKEN, 6_000 * TOKEN];

impl Simulation {
    /// Performs an action. One that is not possible now (nothing to lock, nothing free) is skipped.
    ///
    /// # Errors
    /// A transaction that the program refuses although it should not.
    pub fn perform(&mut self, action: &FanAction) -> Result<()> {
        match action {
            FanAction::Open { fan } => self.open(*fan),
            FanAction::Join { fan, percent, picks } => self.join(*fan, *percent, picks),
            FanAction::JoinByProof { fan, picks } => self.join_by_proof(*fan, picks),
            FanAction::Allocate { fan, picks } => self.allocate(*fan, picks),
            FanAction::AllocateScenario { fan } => self.allocate_scenario(*fan),
            FanAction::Lock { fan, percent } => self.lock(*fan, *percent),
            FanAction::Unlock { fan, percent, settles } => self.unlock(*fan, *percent, *settles),
            FanAction::Reallocate { fan, to, percent } => self.reallocate(*fan, *to, *percent),
            FanAction::Withdraw { fan, percent } => self.withdraw(*fan, *percent),
            FanAction::Leave { fan } => self.leave(*fan),
            FanAction::Register { gallery } => {
                self.chain.register(*gallery)?;
                self.log(LoggedAction::Registered { gallery: *gallery })
            }
            FanAction::Retire { gallery } => {
                self.chain.retire(*gallery)?;
                self.log(LoggedAction::Retired { gallery: *gallery })
            }
        }
        .with_context(|| format!("{action:?}"))
    }

    /// What a fan can lock and still make every trade of the file.
    pub(crate) fn lockable(&self, fan: usize) -> Result<u64> {
        let account = self.main_account(fan)?;
        let least = self.file.least_from(account, self.chain.now()?);
        Ok(least.saturating_sub(self.locked[account]))
    }

    pub(crate) fn lock_instruction(&self, fan: usize, amount: u64) -> Result<Instruction> {
        let source = self.file.accounts[self.main_account(fan)?].address;
        Ok(user::lock(
            &self.owner(fan),
            &source,
            &self.chain.token,
            amount,
            SettleTargets(&self.supported(fan)),
        ))
    }

    pub(crate) fn log_locked(&mut self, fan: usize, amount: u64) -> Result<()> {
        let account = self.main_account(fan)?;
        self.locked[account] += amount;
        self.log(LoggedAction::Locked { fan, amount })
    }

    fn allocate(&mut self, fan: usize, picks: &Picks) -> Result<()> {
        let Some(influence) = self.influence(fan)? else { return Ok(()) };
        let chosen = self.choose(fan, influence.portfolio(), picks)?;
        if chosen.is_empty() {
            return Ok(());
        }
        self.sign_as(fan, &self.allocations(fan, &chosen))?;
        self.log_allocated(fan, &chosen)
    }

    fn allocate_scenario(&mut self, fan: usize) -> Result<()> {
        let chosen: Vec<(usize, u64)> = SCENARIO.into_iter().enumerate().collect();
        self.sign_as(fan, &self.allocations(fan, &chosen))?;
        self.log_allocated(fan, &chosen)
    }

    fn lock(&mut self, fan: usize, percent: u64) -> Result<()> {
        let amount = part(self.lockable(fan)?, percent);
        if amount == 0 || self.supports[fan].is_none() {
            return Ok(());
        }
        self.sign_as(fan, &[self.lock_instruction(fan, amount)?])?;
        self.log_locked(fan, amount)
    }

    fn unlock(&mut self, fan: usize, percent: u64, settles: bool) -> Result<()> {
        let Some(influence) = self.influence(fan)? else { return Ok(()) };
        let amount = part(influence.locked.into(), percent);
        if amount == 0 {
            return Ok(());
        }
        let (owner, token) = (self.owner(fan), self.chain.token);
        let mut instructions = Vec::new();
        if !settles {
            // A crank may pay to this account only.
            instructions.push(
                spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent(
                    &owner, &owner, &token.mint, &token.program,
                ),
            );
            self.chain.node.track(
                self.associated(fan),
                &owner,
                self.chain.tokens_in(&self.associated(fan))?,
                0,
            );
        }
        let pairs = if settles { self.supported(fan) } else { Vec::new() };
        let account = self.main_account(fan)?;
        let destination = self.file.accounts[account].address;
        instructions.push(user::unlock(&owner, &destination, &token, amount, SettleTargets(&pairs)));
        let before = self.chain.tokens_in(&destination)?;
        self.sign_as(fan, &instructions)?;
        self.locked[account] -= self.chain.tokens_in(&destination)? - before;
        self.log(LoggedAction::Unlocked { fan, amount, settled: settles })
    }

    /// The gallery with most of the fan's shares, with these shares and their points.
    fn largest(&self, fan: usize, influence: &Influence) -> Result<Option<(usize, u64, u64)>> {
        let mut largest = None;
        for gallery in self.supports[fan].iter().flatten() {
            let Some(delegation) = self.delegation(fan, *gallery)? else { continue };
            let shares = u64::from(delegation.shares);
            if largest.is_none_or(|(_, most, _)| shares > most) {
                largest = Some((*gallery, shares, influence.portfolio().value(shares)?));
            }
        }
        Ok(largest)
    }

    fn reallocate(&mut self, fan: usize, to: usize, percent: u64) -> Result<()> {
        let Some(influence) = self.influence(fan)? else { return Ok(()) };
        let Some((from, shares, worth)) = self.largest(fan, &influence)? else { return Ok(()) };
        let points = part(worth, percent);
        if points == 0 || from == to || !self.chain.gallery_slots[to].is_active {
            return Ok(());
        }
        let has = self.delegation(fan, to)?.map_or(0, |delegation| u64::from(delegation.shares));
        let moved = influence.portfolio().reallocate(shares, has, points)?;
        let owner = self.owner(fan);
        let change = Reallocation {
            payer: &owner,
            from: &self.gallery(from),
            rent_payer: &owner,
            to: &self.gallery(to),
            points,
            expected_revision: Some(influence.revision.into()),
        };
        self.sign_as(fan, &[user::reallocate(&owner, &change)])?;
        let supported = self.supports[fan].get_or_insert_default();
        supported.insert(to);
        if moved.from == 0 {
            supported.remove(&from);
        }
        self.log(LoggedAction::Reallocated { fan, from, to, points })
    }

    fn withdraw(&mut self, fan: usize, percent: u64) -> Result<()> {
        let Some(influence) = self.influence(fan)? else { return Ok(()) };
        let Some((gallery, shares, worth)) = self.largest(fan, &influence)? else { return Ok(()) };
        let points = part(worth, percent);
        if points == 0 {
            return Ok(());
        }
        let left = influence.portfolio().withdraw(shares, points)?.shares;
        let owner = self.owner(fan);
        let revision = Some(influence.revision.into());
        self.sign_as(fan, &[user::withdraw(&owner, &self.gallery(gallery), &owner, points, revision)])?;
        if left == 0 {
            self.supports[fan].get_or_insert_default().remove(&gallery);
        }
        self.log(LoggedAction::Withdrawn { fan, gallery, points })
    }

    /// Withdraws from every gallery, unlocks everything and closes the account.
    fn leave(&mut self, fan: usize) -> Result<()> {
        let Some(influence) = self.influence(fan)? else { return Ok(()) };
        let (owner, token) = (self.owner(fan), self.chain.token);
        let account = self.main_account(fan)?;
        let destination = self.file.accounts[account].address;
        let galleries: Vec<usize> = self.supports[fan].iter().flatten().copied().collect();
        let withdraw = |gallery: &Address| user::withdraw(&owner, gallery, &owner, ALL, None);
        let mut instructions: Vec<Instruction> = self.supported(fan).iter().map(withdraw).collect();
        let (locked, unlocking) = (u64::from(influence.locked), u64::from(influence.unlocking));
        if locked != 0 {
            instructions.push(user::unlock(&owner, &destination, &token, locked, SettleTargets(&[])));
        } else if unlocking != 0 {
            instructions.push(finish_unlock(&owner, &destination, &token, true));
        }
        instructions.push(user::close_influence(&owner, &destination, &owner, &token));
        self.sign_as(fan, &instructions)?;
        self.locked[account] -= locked + unlocking;
        self.supports[fan] = None;
        for gallery in galleries {
            self.log(LoggedAction::Withdrawn { fan, gallery, points: ALL })?;
        }
        if locked != 0 {
            self.log(LoggedAction::Unlocked { fan, amount: locked, settled: true })?;
        } else if unlocking != 0 {
            self.log(LoggedAction::Paid { fan })?;
        }
        self.log(LoggedAction::Closed { fan })
    }
}
