//! Opening an account, and allocating for the first time.

use anyhow::Result;
use influence_client::{
    address,
    chain::Chain,
    instructions::user::{self, ALL},
};
use influence_core::shares::Portfolio;
use influence_cranker::keeper::{HoldingsProofBatch, plan_batches};
use influence_testkit::actors::{LoggedAction, script::Picks};
use solana_instruction::Instruction;

use crate::{format::part, simulation::Simulation};

impl Simulation {
    pub(crate) fn open(&mut self, fan: usize) -> Result<()> {
        self.sign_as(fan, &[self.open_instruction(fan)?])?;
        self.log_opened(fan)
    }

    /// The instruction that opens; the vault is tracked from now on.
    fn open_instruction(&self, fan: usize) -> Result<Instruction> {
        let (chain, owner) = (&self.chain, self.owner(fan));
        chain.node.track(address::vault(&owner), &address::influence(&owner), 0, chain.now()?);
        Ok(user::open_influence(&owner, &owner, &chain.token))
    }

    fn log_opened(&mut self, fan: usize) -> Result<()> {
        self.supports[fan] = Some(Default::default());
        self.log(LoggedAction::Opened { fan })
    }

    /// Opens, locks and allocates: one transaction, one signature.
    pub(crate) fn join(&mut self, fan: usize, percent: u64, picks: &Picks) -> Result<()> {
        let amount = part(self.lockable(fan)?, percent);
        if amount == 0 {
            return Ok(());
        }
        let mut instructions = vec![self.open_instruction(fan)?, self.lock_instruction(fan, amount)?];
        let fresh = Portfolio { total: amount, supply: 0, allocated: 0 };
        let chosen = self.choose(fan, fresh, picks)?;
        instructions.extend(self.allocations(fan, &chosen));
        self.chain.send(&instructions, &[&self.file.fans[fan].key])?;
        self.log_opened(fan)?;
        self.log_locked(fan, amount)?;
        self.log_allocated(fan, &chosen)
    }

    /// Opens, proves the own score of the last final day, allocates.
    pub(crate) fn join_by_proof(&mut self, fan: usize, picks: &Picks) -> Result<()> {
        let key = self.owner(fan);
        let found = self
            .applied
            .as_ref()
            .and_then(|day| Some((day, day.holdings.locate(&key)?, day.holdings.leaf(&key)?)));
        let Some((day, position, leaf)) = found else { return Ok(()) };
        let runs =
            plan_batches(&day.holdings, position.subtree, &[position.index], self.chain.node.tx_version())?;
        let mut instructions = vec![self.open_instruction(fan)?];
        instructions.extend(runs.iter().map(|run: &HoldingsProofBatch| run.instruction(leaf.day)));
        let fresh = Portfolio { total: leaf.holding_score, supply: 0, allocated: 0 };
        let chosen = self.choose(fan, fresh, picks)?;
        instructions.extend(self.allocations(fan, &chosen));
        let proved = LoggedAction::Proved { fan, day: leaf.day };
        self.sign_as(fan, &instructions)?;
        self.log_opened(fan)?;
        self.log(proved)?;
        self.log_allocated(fan, &chosen)
    }

    /// Points for each active gallery of the picks that the fan can give; the last one gets the rest.
    pub(crate) fn choose(
        &self,
        fan: usize,
        mut portfolio: Portfolio,
        picks: &Picks,
    ) -> Result<Vec<(usize, u64)>> {
        let is_active = |gallery: usize| self.chain.gallery_slots[gallery].is_active;
        let active: Vec<_> = picks.iter().filter(|(gallery, _)| is_active(*gallery)).collect();
        let mut chosen = Vec::new();
        for (place, (gallery, percent)) in (1..).zip(&active) {
            let points = if place == active.len() { ALL } else { part(portfolio.total, *percent) };
            let shares = self.delegation(fan, *gallery)?.map_or(0, |delegation| u64::from(delegation.shares));
            // Nothing is left to give.
            let Ok(change) = portfolio.allocate(shares, points) else { continue };
            portfolio = change.portfolio;
            chosen.push((*gallery, points));
        }
        Ok(chosen)
    }

    pub(crate) fn allocations(&self, fan: usize, chosen: &[(usize, u64)]) -> Vec<Instruction> {
        let owner = self.owner(fan);
        let allocate = |(gallery, points): &(usize, u64)| {
            user::allocate(&owner, &owner, &self.gallery(*gallery), *points, None)
        };
        chosen.iter().map(allocate).collect()
    }

    pub(crate) fn log_allocated(&mut self, fan: usize, chosen: &[(usize, u64)]) -> Result<()> {
        for (gallery, points) in chosen {
            self.supports[fan].get_or_insert_default().insert(*gallery);
            self.log(LoggedAction::Allocated { fan, gallery: *gallery, points: *points })?;
        }
        Ok(())
    }
}
