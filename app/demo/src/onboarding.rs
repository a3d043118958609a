//! Joining: opening an account, and allocating for the first time.

use anyhow::Result;
use influence_client::{
    address,
    chain::Chain,
    instructions::user::{self, ALL},
};
use influence_core::shares::Portfolio;
use influence_cranker::runs::{Run, cover};
use solana_instruction::Instruction;

use crate::{act::part, facts::Fact, fans::Picks, town::Town};

impl Town {
    pub(crate) fn open(&mut self, fan: usize) -> Result<()> {
        self.sign_as(fan, &[self.opening(fan)?])?;
        self.opened(fan)
    }

    /// The instruction that opens; the vault is watched from now on.
    fn opening(&self, fan: usize) -> Result<Instruction> {
        let owner = self.owner(fan);
        self.world.chain.watch(address::vault(&owner), &address::influence(&owner), 0, self.world.now()?);
        Ok(user::open_influence(&owner, &owner, &self.world.token))
    }

    /// Writes an opening down.
    fn opened(&mut self, fan: usize) -> Result<()> {
        self.supports[fan] = Some(Default::default());
        self.note(Fact::Opened { fan })
    }

    /// Open, lock and allocate: one transaction, one signature.
    pub(crate) fn join(&mut self, fan: usize, percent: u64, picks: &Picks) -> Result<()> {
        let amount = part(self.lockable(fan)?, percent);
        if amount == 0 {
            return Ok(());
        }
        let mut instructions = vec![self.opening(fan)?];
        instructions.push(self.lock_instruction(fan, amount)?);
        let fresh = Portfolio { total: amount, supply: 0, allocated: 0 };
        let chosen = self.choose(fan, fresh, picks)?;
        instructions.extend(self.allocations(fan, &chosen));
        self.world.send(&instructions, &[&self.input.fans[fan].key])?;
        self.opened(fan)?;
        self.locked(fan, amount)?;
        self.allocated(fan, &chosen)
    }

    /// Open, prove the own score of the last final day, allocate.
    pub(crate) fn join_by_proof(&mut self, fan: usize, picks: &Picks) -> Result<()> {
        let key = self.owner(fan).to_bytes();
        let found = self.applied.as_ref().and_then(|day| Some((day, day.holdings.locate(&key)?)));
        let Some((day, position)) = found else {
            return Ok(());
        };
        let Some(leaf) = day.holdings.leaf(&key) else {
            return Ok(());
        };
        let format = self.world.chain.tx_version();
        let runs = cover(&day.holdings, position.half, &[position.index], format)?;
        let mut instructions = vec![self.opening(fan)?];
        instructions.extend(runs.iter().map(|run: &Run| run.instruction(leaf.day)));
        let fresh = Portfolio { total: leaf.holding_score, supply: 0, allocated: 0 };
        let chosen = self.choose(fan, fresh, picks)?;
        instructions.extend(self.allocations(fan, &chosen));
        self.sign_as(fan, &instructions)?;
        self.opened(fan)?;
        self.note(Fact::Proved { fan, day: leaf.day })?;
        self.allocated(fan, &chosen)
    }

    /// Points for each active gallery of the picks that the fan can give; the last one gets the rest.
    pub(crate) fn choose(
        &self,
        fan: usize,
        mut portfolio: Portfolio,
        picks: &Picks,
    ) -> Result<Vec<(usize, u64)>> {
        let active: Vec<_> = picks.iter().filter(|(seat, _)| self.world.seats[*seat].is_active).collect();
        let mut chosen = Vec::new();
        for (place, (seat, percent)) in (1..).zip(&active) {
            let points = if place == active.len() { ALL } else { part(portfolio.total, *percent) };
            let shares = self.delegation(fan, *seat)?.map_or(0, |delegation| u64::from(delegation.shares));
            // Less is free than the fan thought: nothing more to give.
            let Ok(change) = portfolio.allocate(shares, points) else { continue };
            portfolio = change.portfolio;
            chosen.push((*seat, points));
        }
        Ok(chosen)
    }

    pub(crate) fn allocations(&self, fan: usize, chosen: &[(usize, u64)]) -> Vec<Instruction> {
        let owner = self.owner(fan);
        let gallery = |seat: usize| self.world.seats[seat].address;
        let each = chosen.iter();
        each.map(|(seat, points)| user::allocate(&owner, &owner, &gallery(*seat), *points, None)).collect()
    }

    pub(crate) fn allocated(&mut self, fan: usize, chosen: &[(usize, u64)]) -> Result<()> {
        for (seat, points) in chosen {
            self.supports[fan].get_or_insert_default().insert(*seat);
            self.note(Fact::Allocated { fan, seat: *seat, points: *points })?;
        }
        Ok(())
    }
}
