//! publish_snapshot: one cranker's vote for what a day says. At quorum of equal votes the day is final.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::Mint;
use influence_core::{
    calendar::Day,
    snapshot_vote::{self, holdings_bound, may_become_final},
};

use crate::{
    account_init,
    constants::{LAYOUT_VERSION, SNAPSHOT_SEED, pause},
    error::{InfluenceError, map_rule_err},
    events::{SnapshotFinalized, SnapshotVoted},
    sha256::SyscallSha256,
    state::{Config, Snapshot, Vote, snapshot},
};

/// Contents of a day's snapshot, as core defines them.
#[derive(Clone, Debug, PartialEq, SchemaRead, SchemaWrite, IdlType)]
pub struct SnapshotContentsArgs {
    /// Root of the holdings tree.
    pub holdings_root: [u8; 32],
    /// Sum of all holding scores, base units.
    pub holdings_sum: u64,
    /// Leaves in the members' half.
    pub members: u32,
    /// Leaves in the others' half.
    pub others: u32,
    /// Root of the engagement tree.
    pub engagement_root: [u8; 32],
    /// Leaves in the engagement tree.
    pub galleries: u32,
    /// SHA-256 of the weights file.
    pub weights_hash: [u8; 32],
}

impl From<&SnapshotContentsArgs> for snapshot_vote::SnapshotContents {
    fn from(from: &SnapshotContentsArgs) -> Self {
        Self {
            holdings_root: from.holdings_root,
            holdings_sum: from.holdings_sum,
            members: from.members,
            others: from.others,
            engagement_root: from.engagement_root,
            galleries: from.galleries,
            weights_hash: from.weights_hash,
        }
    }
}

/// Accounts of publish_snapshot.
#[derive(Accounts)]
pub struct PublishSnapshot {
    /// One of the current crankers; pays the rent of the first vote.
    #[account(mut)]
    pub cranker: Signer,
    /// The config.
    #[account(mut, constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The day's snapshot; created by the first vote.
    #[account(mut)]
    pub snapshot: UncheckedAccount,
    /// The config's mint: its supply bounds what a day may credit.
    #[account(address = config.mint @ InfluenceError::WrongMint)]
    pub mint: InterfaceAccount<Mint>,
    /// Creates the record.
    pub system_program: Program<System>,
}

impl PublishSnapshot {
    fn validate(&self, day: Day, contents: &snapshot_vote::SnapshotContents, now: i64) -> Result<()> {
        self.config.require_not_paused(pause::PUBLISH)?;
        let calendar = self.config.calendar()?;
        require!(day != 0 && calendar.has_ended(day, now), InfluenceError::DayNotEnded);
        let today = map_rule_err(calendar.day_of(now))?;
        let last = self.config.last_final();
        require!(last != Some(day), InfluenceError::AlreadyFinal);
        require!(may_become_final(day, last, today), InfluenceError::DayTooOld);
        if last.is_some_and(|last| day < last) {
            return Ok(()); // Its holdings can never be applied, and the supply may have shrunk since.
        }
        let supplies = self.config.final_days.iter().map(|past| u64::from(past.supply));
        let bound = map_rule_err(holdings_bound(self.mint.supply(), supplies, contents.leaves()))?;
        require!(contents.holdings_sum <= bound, InfluenceError::SumAboveSupply);
        Ok(())
    }
}

/// Casts, changes or repeats the cranker's vote.
#[inline(never)]
pub fn handler(ctx: &mut Context<PublishSnapshot>, day: Day, contents: &SnapshotContentsArgs) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let contents = snapshot_vote::SnapshotContents::from(contents);
    let place = ctx.accounts.config.cranker_index(ctx.accounts.cranker.address())?;
    ctx.accounts.validate(day, &contents, now)?;
    let PublishSnapshot { cranker, config, snapshot, mint, .. } = &mut ctx.accounts;
    let mut view = *snapshot.account();
    open_snapshot(cranker.account(), &mut view, day)?;
    let mut snapshot = account_init::load_mut::<Snapshot>(&mut view)?;
    require!(snapshot.status != snapshot::VOIDED, InfluenceError::DayVoided);
    require!(snapshot.status == snapshot::OPEN, InfluenceError::AlreadyFinal);
    let content_hash = contents.hash::<SyscallSha256>(day);
    let vote = Vote { cranker: *cranker.address(), cranker_set: config.cranker_set, content_hash };
    snapshot.cast(place, vote)?;
    let votes = snapshot.votes_for(&content_hash, config.cranker_set.into());
    emit!(SnapshotVoted { day, cranker: *cranker.address(), content_hash });
    if votes >= usize::from(config.quorum) {
        snapshot.finalize(&contents, now, config.challenge_seconds.into());
        if config.last_final().is_none_or(|last| day > last) {
            config.push_final_day(day, mint.supply());
            let calendar = config.calendar()?;
            let in_time = snapshot_vote::counts_for_expiry(calendar.end_of(day), calendar.day_seconds(), now);
            // A day that cannot be applied while paused does not count either.
            if !in_time || config.require_not_paused(pause::APPLY).is_err() {
                config.exclude_from_expiry(day);
            }
        }
        emit!(SnapshotFinalized {
            day,
            holdings_root: contents.holdings_root,
            holdings_sum: contents.holdings_sum,
            engagement_root: contents.engagement_root,
        });
    }
    Ok(())
}

/// Creates the day's snapshot unless it is already there, and checks that it is this day's.
fn open_snapshot(payer: &AccountView, view: &mut AccountView, day: Day) -> Result<()> {
    let created =
        account_init::create_if_absent::<Snapshot>(payer, view, &[SNAPSHOT_SEED, &day.to_le_bytes()])?;
    let mut record = account_init::load_any_version_mut::<Snapshot>(view)?;
    if let Some(bump) = created {
        record.version = LAYOUT_VERSION;
        record.bump = bump;
        record.day = day.into();
        record.rent_payer = *payer.address();
    }
    require!(u32::from(record.day) == day, ProgramError::InvalidSeeds);
    Ok(())
}
