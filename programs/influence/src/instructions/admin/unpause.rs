//! unpause: lifts a pause. Another key than the one that paused, so that a stolen guardian key can be contained.

use anchor_lang::prelude::*;

use crate::{
    constants::{LAYOUT_VERSION, pause},
    error::InfluenceError,
    events::PauseChanged,
    state::Config,
};

/// Accounts of unpause.
#[derive(Accounts)]
pub struct Unpause {
    /// The config's authority.
    #[account(address = config.authority @ InfluenceError::NotAuthority)]
    pub authority: Signer,
    /// The config.
    #[account(mut, constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
}

/// Clears `bits` of [`pause`].
#[inline(never)]
pub fn handler(ctx: &mut Context<Unpause>, bits: u32) -> Result<()> {
    require!(bits & !pause::ALL == 0, InfluenceError::UnknownPauseBits);
    let config = &mut ctx.accounts.config;
    let before = u32::from(config.paused);
    config.paused = (before & !bits).into();
    emit!(PauseChanged { by: *ctx.accounts.authority.address(), before, after: before & !bits });
    Ok(())
}
