//! expire_holding: a score that was not refreshed for more than the holding expiry counts 0. The day stays, so that the
//! real leaf still applies.

use anchor_lang::prelude::*;
use influence_core::{calendar::Day, holding};

use crate::{
    constants::{LAYOUT_VERSION, pause},
    error::InfluenceError,
    events::HoldingExpired,
    state::{Config, Influence},
};

/// Accounts of expire_holding.
#[derive(Accounts)]
pub struct ExpireHolding {
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The owner's record.
    #[account(mut, constraint = influence.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub influence: Account<Influence>,
}

/// Sets an expired score to 0.
#[inline(never)]
pub fn handler(ctx: &mut Context<ExpireHolding>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let ExpireHolding { config, influence } = &mut ctx.accounts;
    config.require_not_paused(pause::APPLY)?;
    let before = u64::from(influence.holding_score);
    let holding_day = u32::from(influence.holding_day);
    let final_days = config.final_days.map(|past| Day::from(past.day));
    let last_end = config.calendar()?.end_of(config.last_final_day.into());
    let seconds = config.day_seconds.into();
    let expired =
        holding::has_expired(holding_day, config.holding_expiry, &final_days, last_end, seconds, now);
    require!(expired && before != 0, InfluenceError::NotExpired);
    let index = influence.influence_index.into();
    influence.set_holding(0, index, holding_day, config)?;
    influence.invariant()?;
    emit!(HoldingExpired {
        owner: influence.owner,
        before,
        holding_day,
        revision: influence.revision.into()
    });
    Ok(())
}
