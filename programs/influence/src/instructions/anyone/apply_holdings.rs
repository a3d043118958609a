//! apply_holdings: proves an aligned run of owners against the last final day and writes their scores.
//!
//! Every leaf of the run is either an update (its account is a remaining account, its score and index are in `updates`)
//! or a sibling (its digest and score are in `sibling_nodes`: a member whose account was closed or needs no refresh).

use anchor_lang::prelude::*;
use influence_core::merkle::holdings::{self, HoldingsLeaf, NODE_LEN, SumNode};

use crate::{
    account_init,
    constants::{LAYOUT_VERSION, MAX_RUN, pause},
    error::{InfluenceError, map_rule_err},
    events::HoldingsApplied,
    remaining_accounts,
    sha256::SyscallSha256,
    state::{Config, Influence, Snapshot},
};

/// Length of one entry of `updates`: holding_score u64 | influence_index u32.
const UPDATE_LEN: usize = 12;

/// Accounts of apply_holdings. Behind them: the Influence account of every updated leaf, in order.
#[derive(Accounts)]
pub struct ApplyHoldings {
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The last final day's snapshot.
    #[account(constraint = snapshot.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub snapshot: Account<Snapshot>,
}

impl ApplyHoldings {
    fn validate(&self, now: i64) -> Result<()> {
        self.config.require_not_paused(pause::APPLY)?;
        let last = self.snapshot.day == self.config.last_final_day;
        require!(last, InfluenceError::NotLastFinalDay);
        self.snapshot.require_finalized_and_unchallenged(now)
    }
}

/// A batch as the caller passes it.
#[derive(Clone, Copy)]
pub struct ProofBatch<'a> {
    /// One bit per level of `path`, bottom up: 1 where the run's node is the right child.
    pub position: u32,
    /// One bit per leaf of the run, first leaf lowest: 1 where the leaf is in `sibling_nodes`.
    pub sibling_mask: u32,
    /// Score and index of every updated leaf: holding_score u64 | influence_index u32.
    pub updates: &'a [u8],
    /// Digest and score of every other leaf: 32 bytes | u64.
    pub sibling_nodes: &'a [u8],
    /// Siblings from the run's node to the root, bottom up: digest 32 | sum u64 each.
    pub path: &'a [u8],
}

/// Proves the batch and applies its updates. Owners that already have this day, or whose total would overflow, are
/// skipped.
#[inline(never)]
pub fn handler(ctx: &mut Context<ApplyHoldings>, batch: ProofBatch) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    ctx.accounts.validate(now)?;
    let (updates, rest) = batch.updates.as_chunks::<UPDATE_LEN>();
    require!(rest.is_empty(), InfluenceError::MalformedProof);
    let mut views = remaining_accounts::take_exact(ctx, updates.len())?;
    let ApplyHoldings { config, snapshot } = &ctx.accounts;
    let day = u32::from(snapshot.day);
    let mut applied = 0u32;
    let mut run = RunBuilder::new(batch)?;
    for (entry, view) in updates.iter().zip(views.iter_mut()) {
        let mut influence = account_init::load_mut::<Influence>(view)?;
        let leaf = leaf_of(&influence, entry, day);
        run.push_update(leaf.node::<SyscallSha256>())?;
        let newer = day > u32::from(influence.holding_day);
        // Written before the proof is complete: a wrong proof reverts the whole instruction.
        if newer && influence.set_holding(leaf.holding_score, leaf.influence_index, day, config).is_ok() {
            influence.invariant()?;
            applied = applied.saturating_add(1);
        }
    }
    let root = run.root()?;
    let proved = root.hash() == snapshot.holdings_root && root.sum() == u64::from(snapshot.holdings_sum);
    require!(proved, InfluenceError::ProofMismatch);
    let skipped = u32::try_from(updates.len()).unwrap_or(u32::MAX).saturating_sub(applied);
    emit!(HoldingsApplied { day, position: batch.position, applied, skipped });
    Ok(())
}

/// The leaf that an account and its entry stand for.
fn leaf_of(influence: &Influence, entry: &[u8; UPDATE_LEN], day: u32) -> HoldingsLeaf {
    let [s0, s1, s2, s3, s4, s5, s6, s7, i0, i1, i2, i3] = *entry;
    HoldingsLeaf {
        owner: influence.owner.to_bytes(),
        holding_score: u64::from_le_bytes([s0, s1, s2, s3, s4, s5, s6, s7]),
        influence_index: u32::from_le_bytes([i0, i1, i2, i3]),
        day,
    }
}

/// The run's leaves, added in order.
struct RunBuilder<'a> {
    batch: ProofBatch<'a>,
    sibling_nodes: core::slice::Iter<'a, [u8; NODE_LEN]>,
    nodes: [[u8; NODE_LEN]; MAX_RUN],
    filled: usize,
}

impl<'a> RunBuilder<'a> {
    fn new(batch: ProofBatch<'a>) -> Result<Self> {
        let (sibling_nodes, rest) = batch.sibling_nodes.as_chunks::<NODE_LEN>();
        require!(rest.is_empty(), InfluenceError::MalformedProof);
        require!(
            batch.sibling_mask.count_ones() as usize == sibling_nodes.len(),
            InfluenceError::MalformedProof
        );
        Ok(Self { batch, sibling_nodes: sibling_nodes.iter(), nodes: [[0; NODE_LEN]; MAX_RUN], filled: 0 })
    }

    /// Adds the siblings before the next update, then the update.
    fn push_update(&mut self, node: SumNode) -> Result<()> {
        self.push_siblings_before_update()?;
        self.push(node.as_bytes())
    }

    fn push_siblings_before_update(&mut self) -> Result<()> {
        while self.filled < MAX_RUN && (self.batch.sibling_mask >> self.filled) & 1 == 1 {
            let bytes = self.sibling_nodes.next().ok_or(InfluenceError::MalformedProof)?;
            self.push(bytes)?;
        }
        Ok(())
    }

    fn push(&mut self, node: &[u8; NODE_LEN]) -> Result<()> {
        *self.nodes.get_mut(self.filled).ok_or(InfluenceError::MalformedProof)? = *node;
        self.filled = self.filled.saturating_add(1);
        Ok(())
    }

    /// The root that the filled run leads to.
    fn root(mut self) -> Result<SumNode> {
        self.push_siblings_before_update()?;
        require!(self.sibling_nodes.next().is_none(), InfluenceError::MalformedProof);
        let nodes = self.nodes.get_mut(..self.filled).ok_or(InfluenceError::MalformedProof)?;
        let node = map_rule_err(holdings::run_root::<SyscallSha256>(nodes))?;
        map_rule_err(holdings::root_of::<SyscallSha256>(node, self.batch.position, self.batch.path))
    }
}
