//! pause: stops families of instructions. There is no bit for unlocking, withdrawing, settling, releasing or closing.

use anchor_lang::prelude::*;

use crate::{
    constants::{LAYOUT_VERSION, pause},
    error::InfluenceError,
    events::PauseChanged,
    state::Config,
};

/// Accounts of pause.
#[derive(Accounts)]
pub struct Pause {
    /// The config's guardian.
    #[account(address = config.guardian @ InfluenceError::NotGuardian)]
    pub guardian: Signer,
    /// The config.
    #[account(mut, constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
}

/// Sets `bits` of [`pause`]; bits already set stay set.
#[inline(never)]
pub fn handler(ctx: &mut Context<Pause>, bits: u32) -> Result<()> {
    require!(bits & !pause::ALL == 0, InfluenceError::UnknownPauseBits);
    let config = &mut ctx.accounts.config;
    let before = u32::from(config.paused);
    config.paused = (before | bits).into();
    emit!(PauseChanged { by: *ctx.accounts.guardian.address(), before, after: before | bits });
    Ok(())
}
