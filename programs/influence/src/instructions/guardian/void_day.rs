//! void_day: revokes a final day before it can be applied.

use anchor_lang::prelude::*;

use crate::{
    constants::LAYOUT_VERSION,
    error::InfluenceError,
    events::DayVoided,
    state::{Config, Snapshot, snapshot},
};

/// Accounts of void_day.
#[derive(Accounts)]
pub struct VoidDay {
    /// The config's guardian.
    #[account(address = config.guardian @ InfluenceError::NotGuardian)]
    pub guardian: Signer,
    /// The config.
    #[account(mut, constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The day's snapshot.
    #[account(mut, constraint = snapshot.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub snapshot: Account<Snapshot>,
}

/// Voids the day for good.
#[inline(never)]
pub fn handler(ctx: &mut Context<VoidDay>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let VoidDay { config, snapshot, .. } = &mut ctx.accounts;
    require!(snapshot.status != snapshot::VOIDED, InfluenceError::DayVoided);
    require!(snapshot.status == snapshot::FINAL, InfluenceError::NotFinal);
    require!(now < i64::from(snapshot.challenge_ends_at), InfluenceError::ChallengePeriodOver);
    snapshot.status = snapshot::VOIDED;
    let day = u32::from(snapshot.day);
    config.exclude_from_expiry(day);
    emit!(DayVoided { day, holdings_root: snapshot.holdings_root });
    Ok(())
}
