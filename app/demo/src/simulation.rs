//! State of a run: the chain, the files, what fans hold and support, and the log of their actions.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use influence_client::{
    address,
    chain::{Chain, find_account},
    state::{Delegation, Influence},
    tx::pack_instructions,
};
use influence_cranker::keeper::ScoredDay;
use influence_scoring::bundle::Bundle;
use influence_testkit::{
    actors::{ActionLog, LoggedAction, keys},
    genesis::{BalanceFile, DECIMALS},
    platform::SamplePlatform,
};
use pollster::block_on;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_signer::Signer;

use crate::demo_chain::DemoChain;

pub struct Simulation {
    pub chain: DemoChain,
    pub file: BalanceFile,
    pub actions: ActionLog,
    /// What every account holds now, by the file.
    pub balances: Vec<u64>,
    /// Tokens that are missing from an account because its fan locked them.
    pub locked: Vec<u64>,
    /// Galleries that every member supports; `None` for a fan who is not a member.
    pub supports: Vec<Option<BTreeSet<usize>>>,
    /// The last day that was applied, with its proofs.
    pub applied: Option<ScoredDay>,
    pub platform: SamplePlatform,
    /// Published bundles, by day.
    pub bundles: Vec<Bundle>,
    /// Base units that every fan bought less sold since the last crank.
    pub traded: Vec<i128>,
}

impl Simulation {
    pub fn new(chain: DemoChain, file: BalanceFile, platform: SamplePlatform) -> Result<Self> {
        let mut simulation = Self {
            actions: ActionLog::default(),
            balances: file.opening.clone(),
            locked: vec![0; file.accounts.len()],
            supports: vec![None; file.fans.len()],
            applied: None,
            platform,
            bundles: Vec::new(),
            traded: vec![0; file.fans.len()],
            chain,
            file,
        };
        for gallery in 0..simulation.chain.gallery_slots.len() {
            if simulation.chain.gallery_slots[gallery].is_active {
                simulation.log(LoggedAction::Registered { gallery })?;
            }
        }
        Ok(simulation)
    }

    pub fn owner(&self, fan: usize) -> Address {
        self.file.fans[fan].wallet()
    }

    /// Index of the account that a fan locks from and unlocks to.
    pub fn main_account(&self, fan: usize) -> Result<usize> {
        self.file.fans[fan].accounts.first().copied().context("a fan of the file has a token account")
    }

    /// Address of the fan's associated token account.
    pub fn associated(&self, fan: usize) -> Address {
        let token = self.chain.token;
        address::associated_token(&self.owner(fan), &token.mint, &token.program)
    }

    pub fn influence(&self, fan: usize) -> Result<Option<Influence>> {
        Ok(block_on(find_account(&self.chain.node, &address::influence(&self.owner(fan))))?)
    }

    pub fn delegation(&self, fan: usize, gallery: usize) -> Result<Option<Delegation>> {
        let key = address::delegation(&self.owner(fan), &self.gallery(gallery));
        Ok(block_on(find_account(&self.chain.node, &key))?)
    }

    pub fn gallery(&self, gallery: usize) -> Address {
        self.chain.gallery_slots[gallery].address
    }

    /// Addresses of the galleries that a fan supports.
    pub fn supported(&self, fan: usize) -> Vec<Address> {
        self.supports[fan].iter().flatten().map(|gallery| self.gallery(*gallery)).collect()
    }

    pub fn log(&mut self, action: LoggedAction) -> Result<()> {
        let now = self.chain.now()?;
        self.actions.entries.push((now, action));
        Ok(())
    }

    /// Sends what a fan signs, in as few transactions as fit.
    pub fn sign_as(&self, fan: usize, instructions: &[Instruction]) -> Result<()> {
        let (chain, key) = (&self.chain, &self.file.fans[fan].key);
        for group in pack_instructions(chain.node.tx_version(), &key.pubkey(), instructions)? {
            chain.send(&group, &[key]).with_context(|| format!("of {}", self.file.fans[fan].name))?;
        }
        Ok(())
    }

    /// Moves tokens between a fan and the treasury until the fan holds the file's balance.
    pub fn trade(&mut self, change: usize) -> Result<()> {
        let change = self.file.changes[change];
        let (before, after) = (self.balances[change.account], change.balance);
        let account = &self.file.accounts[change.account];
        let fan = account.fan;
        let (treasury, key) = (&self.chain.roles.treasury, &self.file.fans[fan].key);
        let bought = i128::from(after) - i128::from(before);
        if bought != 0 {
            let (from, to, signer) = if bought > 0 {
                (keys::treasury_account(), account.address, treasury)
            } else {
                (account.address, keys::treasury_account(), key)
            };
            let transfer = spl_token_interface::instruction::transfer_checked(
                &self.chain.token.program,
                &from,
                &self.chain.token.mint,
                &to,
                &signer.pubkey(),
                &[],
                after.abs_diff(before),
                DECIMALS,
            )?;
            self.chain
                .send(&[transfer], &[signer])
                .with_context(|| format!("trade of {}", self.file.fans[fan].name))?;
        }
        self.balances[change.account] = after;
        self.traded[fan] += bought;
        Ok(())
    }
}
