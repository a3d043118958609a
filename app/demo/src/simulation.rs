//! The world with its people: what they hold, where they support, and what has been written down about it.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use influence_client::{
    address,
    chain::find_account,
    state::{Delegation, Influence},
};
use influence_cranker::state::ScoredDay;
use influence_scoring::bundle::Bundle;
use pollster::block_on;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::{
    facts::{Fact, Facts},
    input::Input,
    keys,
    platform::Platform,
    world::{DECIMALS, World},
};

/// Everything that the days change.
pub struct Town {
    /// The chain.
    pub world: World,
    /// The balance file.
    pub input: Input,
    /// What happened so far.
    pub facts: Facts,
    /// What the file says that every account holds now.
    pub balances: Vec<u64>,
    /// Tokens that are missing from an account because its fan locked them.
    pub parked: Vec<u64>,
    /// Galleries that every member supports; none for who is no member.
    pub supports: Vec<Option<BTreeSet<usize>>>,
    /// The last day that was applied, with its proofs.
    pub applied: Option<ScoredDay>,
    /// The platform on which the fans spend their days.
    pub platform: Platform,
    /// The days' bundles, as they were published.
    pub bundles: Vec<Bundle>,
    /// Base units that every fan bought less sold since the last crank.
    pub traded: Vec<i128>,
}

impl Town {
    /// The town at genesis.
    pub fn new(world: World, input: Input, platform: Platform) -> Result<Self> {
        let mut facts = Facts::default();
        let now = world.now()?;
        let registered = world.seats.iter().enumerate().filter(|(_, seat)| seat.is_active);
        registered.for_each(|(seat, _)| facts.note(now, Fact::Registered { seat }));
        Ok(Self {
            facts,
            balances: input.opening.clone(),
            parked: vec![0; input.accounts.len()],
            supports: vec![None; input.fans.len()],
            applied: None,
            platform,
            bundles: Vec::new(),
            traded: vec![0; input.fans.len()],
            world,
            input,
        })
    }

    /// A fan's wallet.
    pub fn owner(&self, fan: usize) -> Address {
        self.input.fans[fan].key.pubkey()
    }

    /// Where a fan locks from and unlocks to: the first account; none for a fan without any.
    pub fn main_account(&self, fan: usize) -> Result<usize> {
        self.input.fans[fan].accounts.first().copied().context("a fan of the file has a token account")
    }

    /// A fan's associated token account.
    pub fn associated(&self, fan: usize) -> Address {
        let token = self.world.token;
        address::associated_token(&self.owner(fan), &token.mint, &token.program)
    }

    /// A fan's record, if there is one.
    pub fn influence(&self, fan: usize) -> Result<Option<Influence>> {
        Ok(block_on(find_account(&self.world.chain, &address::influence(&self.owner(fan))))?)
    }

    /// A fan's delegation to a gallery, if there is one.
    pub fn delegation(&self, fan: usize, seat: usize) -> Result<Option<Delegation>> {
        let key = address::delegation(&self.owner(fan), &self.world.seats[seat].address);
        Ok(block_on(find_account(&self.world.chain, &key))?)
    }

    /// Galleries that a fan supports, as addresses.
    pub fn supported(&self, fan: usize) -> Vec<Address> {
        let seats = self.supports[fan].iter().flatten();
        seats.map(|seat| self.world.seats[*seat].address).collect()
    }

    /// Writes down what just happened.
    pub fn note(&mut self, fact: Fact) -> Result<()> {
        let now = self.world.now()?;
        self.facts.note(now, fact);
        Ok(())
    }

    /// Sends what a fan signs, in as few transactions as fit.
    pub fn sign_as(&self, fan: usize, instructions: &[Instruction]) -> Result<()> {
        let (chain, key) = (&self.world.chain, &self.input.fans[fan].key);
        let format = influence_client::chain::Chain::tx_version(chain);
        for group in influence_client::tx::pack_instructions(format, &key.pubkey(), instructions)? {
            self.world.send(&group, &[key]).with_context(|| format!("of {}", self.input.fans[fan].name))?;
        }
        Ok(())
    }

    /// A trade: moves tokens between a fan and the market until the fan holds what the file says.
    pub fn trade(&mut self, change: usize) -> Result<()> {
        let change = self.input.changes[change];
        let (before, after) = (self.balances[change.account], change.balance);
        let account = &self.input.accounts[change.account];
        let fan = account.fan;
        let (market, key) = (&self.world.roles.market, &self.input.fans[fan].key);
        let bought = i128::from(after) - i128::from(before);
        if bought != 0 {
            let (from, to, signer) = if bought > 0 {
                (keys::market_account(), account.address, market)
            } else {
                (account.address, keys::market_account(), key)
            };
            let transfer = spl_token_interface::instruction::transfer_checked(
                &self.world.token.program,
                &from,
                &self.world.token.mint,
                &to,
                &signer.pubkey(),
                &[],
                after.abs_diff(before),
                DECIMALS,
            )?;
            self.world
                .send(&[transfer], &[signer])
                .with_context(|| format!("trade of {}", self.input.fans[fan].name))?;
        }
        self.balances[change.account] = after;
        self.traded[fan] += bought;
        Ok(())
    }
}
