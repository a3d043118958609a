//! Performing deeds: from what a fan wants to instructions, signed and sent.

use anyhow::{Context, Result};
use influence_client::{
    instructions::{
        SettleTargets,
        crank::finish_unlock,
        user::{self, ALL, Reallocation},
    },
    state::Influence,
};
use solana_instruction::Instruction;

use crate::{
    facts::Fact,
    fans::{Deed, Picks},
    town::Town,
    world::TOKEN,
};

/// What the scenario allocates to the first two galleries.
const SCENARIO: [u64; 2] = [4_000 * TOKEN, 6_000 * TOKEN];

impl Town {
    /// Performs a deed. One that is not possible now (nothing to lock, nothing free) is left undone, as a person would.
    ///
    /// # Errors
    /// What the program refuses although it should not.
    pub fn act(&mut self, deed: &Deed) -> Result<()> {
        match deed {
            Deed::Open { fan } => self.open(*fan),
            Deed::Join { fan, percent, picks } => self.join(*fan, *percent, picks),
            Deed::JoinByProof { fan, picks } => self.join_by_proof(*fan, picks),
            Deed::Allocate { fan, picks } => self.allocate(*fan, picks),
            Deed::AllocateScenario { fan } => self.allocate_scenario(*fan),
            Deed::Lock { fan, percent } => self.lock(*fan, *percent),
            Deed::Unlock { fan, percent, settles } => self.unlock(*fan, *percent, *settles),
            Deed::Reallocate { fan, to, percent } => self.reallocate(*fan, *to, *percent),
            Deed::Withdraw { fan, percent } => self.withdraw(*fan, *percent),
            Deed::Leave { fan } => self.leave(*fan),
            Deed::Register { seat } => {
                self.world.register(*seat)?;
                self.note(Fact::Registered { seat: *seat })
            }
            Deed::Retire { seat } => {
                self.world.retire(*seat)?;
                self.note(Fact::Retired { seat: *seat })
            }
        }
        .with_context(|| format!("{deed:?}"))
    }

    /// What a fan can lock and still make every trade that the file tells.
    pub(crate) fn lockable(&self, fan: usize) -> Result<u64> {
        let account = self.main_account(fan)?;
        let least = self.input.least_from(account, self.world.now()?);
        Ok(least.saturating_sub(self.parked[account]))
    }

    pub(crate) fn lock_instruction(&self, fan: usize, amount: u64) -> Result<Instruction> {
        let source = self.input.accounts[self.main_account(fan)?].address;
        Ok(user::lock(
            &self.owner(fan),
            &source,
            &self.world.token,
            amount,
            SettleTargets(&self.supported(fan)),
        ))
    }

    pub(crate) fn locked(&mut self, fan: usize, amount: u64) -> Result<()> {
        let account = self.main_account(fan)?;
        self.parked[account] += amount;
        self.note(Fact::Locked { fan, amount })
    }

    fn allocate(&mut self, fan: usize, picks: &Picks) -> Result<()> {
        let Some(influence) = self.influence(fan)? else { return Ok(()) };
        let chosen = self.choose(fan, influence.portfolio(), picks)?;
        if chosen.is_empty() {
            return Ok(());
        }
        self.sign_as(fan, &self.allocations(fan, &chosen))?;
        self.allocated(fan, &chosen)
    }

    fn allocate_scenario(&mut self, fan: usize) -> Result<()> {
        let chosen: Vec<(usize, u64)> = SCENARIO.into_iter().enumerate().collect();
        self.sign_as(fan, &self.allocations(fan, &chosen))?;
        self.allocated(fan, &chosen)
    }

    fn lock(&mut self, fan: usize, percent: u64) -> Result<()> {
        let amount = part(self.lockable(fan)?, percent);
        if amount == 0 || self.supports[fan].is_none() {
            return Ok(());
        }
        self.sign_as(fan, &[self.lock_instruction(fan, amount)?])?;
        self.locked(fan, amount)
    }

    fn unlock(&mut self, fan: usize, percent: u64, settles: bool) -> Result<()> {
        let Some(influence) = self.influence(fan)? else { return Ok(()) };
        let amount = part(influence.locked.into(), percent);
        if amount == 0 {
            return Ok(());
        }
        let (owner, token) = (self.owner(fan), self.world.token);
        let mut instructions = Vec::new();
        if !settles {
            // Whoever cranks may pay to this account only.
            instructions.push(
                spl_associated_token_account_interface::instruction::create_associated_token_account_idempotent(
                    &owner, &owner, &token.mint, &token.program,
                ),
            );
            self.world.chain.watch(
                self.associated(fan),
                &owner,
                self.world.tokens_in(&self.associated(fan))?,
                0,
            );
        }
        let pairs = if settles { self.supported(fan) } else { Vec::new() };
        let account = self.main_account(fan)?;
        let destination = self.input.accounts[account].address;
        instructions.push(user::unlock(&owner, &destination, &token, amount, SettleTargets(&pairs)));
        let before = self.world.tokens_in(&destination)?;
        self.sign_as(fan, &instructions)?;
        self.parked[account] -= self.world.tokens_in(&destination)? - before;
        self.note(Fact::Unlocked { fan, amount, settled: settles })
    }

    /// The gallery to which the fan gives most, and the points that it counts.
    fn largest(&self, fan: usize, influence: &Influence) -> Result<Option<(usize, u64, u64)>> {
        let mut largest = None;
        for seat in self.supports[fan].iter().flatten() {
            let Some(delegation) = self.delegation(fan, *seat)? else { continue };
            let shares = u64::from(delegation.shares);
            if largest.is_none_or(|(_, most, _)| shares > most) {
                largest = Some((*seat, shares, influence.portfolio().value(shares)?));
            }
        }
        Ok(largest)
    }

    fn reallocate(&mut self, fan: usize, to: usize, percent: u64) -> Result<()> {
        let Some(influence) = self.influence(fan)? else { return Ok(()) };
        let Some((from, shares, worth)) = self.largest(fan, &influence)? else { return Ok(()) };
        let points = part(worth, percent);
        if points == 0 || from == to || !self.world.seats[to].is_active {
            return Ok(());
        }
        let has = self.delegation(fan, to)?.map_or(0, |delegation| u64::from(delegation.shares));
        let moved = influence.portfolio().reallocate(shares, has, points)?;
        let owner = self.owner(fan);
        let change = Reallocation {
            payer: &owner,
            from: &self.world.seats[from].address,
            rent_payer: &owner,
            to: &self.world.seats[to].address,
            points,
            expected_revision: Some(influence.revision.into()),
        };
        self.sign_as(fan, &[user::reallocate(&owner, &change)])?;
        let seats = self.supports[fan].get_or_insert_default();
        seats.insert(to);
        if moved.from == 0 {
            seats.remove(&from);
        }
        self.note(Fact::Reallocated { fan, from, to, points })
    }

    fn withdraw(&mut self, fan: usize, percent: u64) -> Result<()> {
        let Some(influence) = self.influence(fan)? else { return Ok(()) };
        let Some((seat, shares, worth)) = self.largest(fan, &influence)? else { return Ok(()) };
        let points = part(worth, percent);
        if points == 0 {
            return Ok(());
        }
        let left = influence.portfolio().withdraw(shares, points)?.shares;
        let (owner, gallery) = (self.owner(fan), self.world.seats[seat].address);
        let revision = Some(influence.revision.into());
        self.sign_as(fan, &[user::withdraw(&owner, &gallery, &owner, points, revision)])?;
        if left == 0 {
            self.supports[fan].get_or_insert_default().remove(&seat);
        }
        self.note(Fact::Withdrawn { fan, seat, points })
    }

    /// Withdraws from every gallery, unlocks everything and closes the account.
    fn leave(&mut self, fan: usize) -> Result<()> {
        let Some(influence) = self.influence(fan)? else { return Ok(()) };
        let (owner, token) = (self.owner(fan), self.world.token);
        let account = self.main_account(fan)?;
        let destination = self.input.accounts[account].address;
        let seats: Vec<usize> = self.supports[fan].iter().flatten().copied().collect();
        let gallery = |seat: &usize| self.world.seats[*seat].address;
        let mut instructions: Vec<Instruction> =
            seats.iter().map(|seat| user::withdraw(&owner, &gallery(seat), &owner, ALL, None)).collect();
        let (locked, unlocking) = (u64::from(influence.locked), u64::from(influence.unlocking));
        if locked != 0 {
            instructions.push(user::unlock(&owner, &destination, &token, locked, SettleTargets(&[])));
        } else if unlocking != 0 {
            instructions.push(finish_unlock(&owner, &destination, &token, true));
        }
        instructions.push(user::close_influence(&owner, &destination, &owner, &token));
        self.sign_as(fan, &instructions)?;
        self.parked[account] -= locked + unlocking;
        self.supports[fan] = None;
        for seat in seats {
            self.note(Fact::Withdrawn { fan, seat, points: ALL })?;
        }
        if locked != 0 {
            self.note(Fact::Unlocked { fan, amount: locked, settled: true })?;
        } else if unlocking != 0 {
            self.note(Fact::Paid { fan })?;
        }
        self.note(Fact::Closed { fan })
    }
}

/// `percent` of `whole`, rounded down.
pub(crate) fn part(whole: u64, percent: u64) -> u64 {
    u64::try_from(u128::from(whole) * u128::from(percent) / 100).unwrap_or(0)
}
