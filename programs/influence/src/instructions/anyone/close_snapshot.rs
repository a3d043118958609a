//! close_snapshot: removes a day older than 90 days, final or not; its rent goes back to its recorded payer.

use anchor_lang::prelude::*;

use crate::{
    constants::{LAYOUT_VERSION, SNAPSHOT_KEPT_DAYS},
    error::{InfluenceError, map_rule_err},
    events::SnapshotClosed,
    state::{Config, Snapshot},
};

/// Accounts of close_snapshot.
#[derive(Accounts)]
pub struct CloseSnapshot {
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The old day.
    #[account(mut, close = rent_payer, constraint = snapshot.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub snapshot: Account<Snapshot>,
    /// Gets the rent.
    #[account(unsafe(dup), address = snapshot.rent_payer @ InfluenceError::WrongRentPayer)]
    pub rent_payer: UncheckedAccount,
}

/// Closes the snapshot.
#[inline(never)]
pub fn handler(ctx: &mut Context<CloseSnapshot>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let CloseSnapshot { config, snapshot, .. } = &ctx.accounts;
    let today = map_rule_err(config.calendar()?.day_of(now))?;
    let day = u32::from(snapshot.day);
    require!(today.saturating_sub(day) > SNAPSHOT_KEPT_DAYS, InfluenceError::SnapshotTooYoung);
    emit!(SnapshotClosed { day, status: snapshot.status });
    Ok(())
}
