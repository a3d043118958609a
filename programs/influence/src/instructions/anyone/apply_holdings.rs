//! apply_holdings: proves an aligned run of owners against the last final day and writes their scores.
//!
//! Every place of the run is either applied (its account follows behind the named ones, its score and index stand in
//! `live`) or bare (its digest and score stand in `bare`: a member whose account is gone, or who needs no refresh).

use anchor_lang::prelude::*;
use influence_core::merkle::holdings::{self, Leaf, NODE_LEN, SumNode};

use crate::{
    constants::{MAX_RUN, pause},
    error::{InfluenceError, rule},
    events::HoldingsApplied,
    hash::Runtime,
    record,
    state::{Config, Influence, Snapshot},
    trailing,
};

/// Length of one entry of `live`: holding_score u64 | influence_index u32.
const LIVE_LEN: usize = 12;

/// Accounts of apply_holdings. Behind them: the Influence of every live place, in order.
#[derive(Accounts)]
pub struct ApplyHoldings {
    /// The config.
    pub config: Account<Config>,
    /// The last final day's snapshot.
    pub snapshot: Account<Snapshot>,
}

impl ApplyHoldings {
    fn validate(&self, now: i64) -> Result<()> {
        self.config.require_running(pause::APPLY)?;
        let last = self.snapshot.day == self.config.last_final_day;
        require!(last, InfluenceError::NotLastFinalDay);
        self.snapshot.require_standing(now)
    }
}

/// A batch as the caller passes it.
#[derive(Clone, Copy)]
pub struct Batch<'a> {
    /// One bit per level of `path`, bottom up: 1 where the run's node is the right child.
    pub position: u32,
    /// One bit per place of the run, first place lowest: 1 where the place is bare.
    pub bare_places: u32,
    /// Score and index of every live place: holding_score u64 | influence_index u32.
    pub live: &'a [u8],
    /// Digest and score of every bare place: 32 bytes | u64.
    pub bare: &'a [u8],
    /// Siblings from the run's node to the root, bottom up: digest 32 | sum u64 each.
    pub path: &'a [u8],
}

/// Proves the batch and applies its live places. Owners that already have this day, or whose total would overflow,
/// are passed over.
#[inline(never)]
pub fn handler(ctx: &mut Context<ApplyHoldings>, batch: Batch) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    ctx.accounts.validate(now)?;
    let (live, rest) = batch.live.as_chunks::<LIVE_LEN>();
    require!(rest.is_empty(), InfluenceError::ProofShape);
    let mut views = trailing::exactly(ctx, live.len())?;
    let ApplyHoldings { config, snapshot } = &ctx.accounts;
    let day = u32::from(snapshot.day);
    let mut applied = 0u32;
    let mut run = Run::new(batch)?;
    for (entry, view) in live.iter().zip(views.iter_mut()) {
        let mut influence = record::load_mut::<Influence>(view)?;
        let leaf = leaf_of(&influence, entry, day);
        run.push_live(leaf.node::<Runtime>())?;
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
    let passed_over = u32::try_from(live.len()).unwrap_or(u32::MAX).saturating_sub(applied);
    emit!(HoldingsApplied { day, position: batch.position, applied, passed_over });
    Ok(())
}

/// The leaf that an account and its entry stand for.
fn leaf_of(influence: &Influence, entry: &[u8; LIVE_LEN], day: u32) -> Leaf {
    let [s0, s1, s2, s3, s4, s5, s6, s7, i0, i1, i2, i3] = *entry;
    Leaf {
        owner: influence.owner.to_bytes(),
        holding_score: u64::from_le_bytes([s0, s1, s2, s3, s4, s5, s6, s7]),
        influence_index: u32::from_le_bytes([i0, i1, i2, i3]),
        day,
    }
}

/// The run's places, filled in order.
struct Run<'a> {
    batch: Batch<'a>,
    bare: core::slice::Iter<'a, [u8; NODE_LEN]>,
    nodes: [[u8; NODE_LEN]; MAX_RUN],
    filled: usize,
}

impl<'a> Run<'a> {
    fn new(batch: Batch<'a>) -> Result<Self> {
        let (bare, rest) = batch.bare.as_chunks::<NODE_LEN>();
        require!(rest.is_empty(), InfluenceError::ProofShape);
        require!(batch.bare_places.count_ones() as usize == bare.len(), InfluenceError::ProofShape);
        Ok(Self { batch, bare: bare.iter(), nodes: [[0; NODE_LEN]; MAX_RUN], filled: 0 })
    }

    /// Fills the bare places before the next live one, then the live one.
    fn push_live(&mut self, node: SumNode) -> Result<()> {
        self.push_bare_before_live()?;
        self.push(node.as_bytes())
    }

    fn push_bare_before_live(&mut self) -> Result<()> {
        while self.filled < MAX_RUN && (self.batch.bare_places >> self.filled) & 1 == 1 {
            let bytes = self.bare.next().ok_or(InfluenceError::ProofShape)?;
            self.push(bytes)?;
        }
        Ok(())
    }

    fn push(&mut self, node: &[u8; NODE_LEN]) -> Result<()> {
        *self.nodes.get_mut(self.filled).ok_or(InfluenceError::ProofShape)? = *node;
        self.filled = self.filled.saturating_add(1);
        Ok(())
    }

    /// The root that the filled run leads to.
    fn root(mut self) -> Result<SumNode> {
        self.push_bare_before_live()?;
        require!(self.bare.next().is_none(), InfluenceError::ProofShape);
        let nodes = self.nodes.get_mut(..self.filled).ok_or(InfluenceError::ProofShape)?;
        let node = rule(holdings::run_root::<Runtime>(nodes))?;
        rule(holdings::root_of::<Runtime>(node, self.batch.position, self.batch.path))
    }
}
