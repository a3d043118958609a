//! set_crankers: a new set of crankers, which voids the votes of the old one.

use anchor_lang::prelude::*;

use super::config_args::store_crankers;
use crate::{constants::LAYOUT_VERSION, error::InfluenceError, events::CrankersSet, state::Config};

/// Accounts of set_crankers.
#[derive(Accounts)]
pub struct SetCrankers {
    /// The config's authority.
    #[account(address = config.authority @ InfluenceError::NotAuthority)]
    pub authority: Signer,
    /// The config.
    #[account(mut, constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
}

/// Replaces the crankers and their quorum.
#[inline(never)]
pub fn handler(ctx: &mut Context<SetCrankers>, crankers: &[Address], quorum: u8) -> Result<()> {
    let config = &mut ctx.accounts.config;
    store_crankers(config, crankers, quorum)?;
    config.invariant()?;
    emit!(CrankersSet { cranker_set: config.cranker_set.into(), crankers: config.cranker_count, quorum });
    Ok(())
}
