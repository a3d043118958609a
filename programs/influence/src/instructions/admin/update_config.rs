//! update_config: replaces the settings.

use anchor_lang::prelude::*;

use super::config_args::ConfigArgs;
use crate::{constants::LAYOUT_VERSION, error::InfluenceError, events::ConfigUpdated, state::Config};

/// Accounts of update_config.
#[derive(Accounts)]
pub struct UpdateConfig {
    /// The config's authority.
    #[account(address = config.authority @ InfluenceError::NotAuthority)]
    pub authority: Signer,
    /// The config.
    #[account(mut, constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
}

/// Checks and stores new settings. Tiers of existing accounts follow at their next change.
#[inline(never)]
pub fn handler(ctx: &mut Context<UpdateConfig>, settings: &ConfigArgs) -> Result<()> {
    let config = &mut ctx.accounts.config;
    settings.store(config)?;
    config.invariant()?;
    emit!(ConfigUpdated {
        authority: config.authority,
        marketplace: config.marketplace,
        guardian: config.guardian,
        challenge_seconds: settings.challenge_seconds,
        holding_expiry: settings.holding_expiry,
        lock_floor_days: settings.lock_floor_days,
    });
    Ok(())
}
