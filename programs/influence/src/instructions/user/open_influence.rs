//! open_influence: creates an owner's record and vault.

use anchor_lang::prelude::*;
use anchor_spl::{
    token,
    token_interface::{Mint, TokenAccount, TokenInterface},
};

use crate::{
    constants::{INFLUENCE_SEED, LAYOUT_VERSION, VAULT_SEED, pause},
    error::{InfluenceError, map_rule_err},
    events::InfluenceOpened,
    state::{Config, Influence},
};

/// Accounts of open_influence.
#[derive(Accounts)]
pub struct OpenInfluence {
    /// Pays the rent.
    #[account(unsafe(dup))]
    pub payer: Signer,
    /// The wallet.
    pub owner: Signer,
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The record to create.
    #[account(init, payer = payer, seeds = [INFLUENCE_SEED, owner.address().as_ref()], bump)]
    pub influence: Account<Influence>,
    /// The vault to create.
    #[account(init, payer = payer, seeds = [VAULT_SEED, owner.address().as_ref()], bump, token::mint = mint, token::authority = influence, token::token_program = token_program)]
    pub vault: InterfaceAccount<TokenAccount>,
    /// The config's mint.
    #[account(address = config.mint @ InfluenceError::WrongMint)]
    pub mint: InterfaceAccount<Mint>,
    /// The config's token program.
    #[account(address = config.token_program @ InfluenceError::WrongTokenProgram)]
    pub token_program: Interface<'static, TokenInterface>,
    /// Creates the accounts.
    pub system_program: Program<System>,
}

/// Creates record and vault.
#[inline(never)]
pub fn handler(ctx: &mut Context<OpenInfluence>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let OpenInfluence { payer, owner, config, influence, .. } = &mut ctx.accounts;
    config.require_not_paused(pause::OPEN)?;
    let today = map_rule_err(config.calendar()?.day_of(now))?;
    influence.version = LAYOUT_VERSION;
    influence.bump = ctx.bumps.influence;
    influence.vault_bump = ctx.bumps.vault;
    influence.owner = *owner.address();
    influence.rent_payer = *payer.address();
    influence.opened_day = today.into();
    influence.locked_updated_at = now.into();
    emit!(InfluenceOpened { owner: influence.owner, day: today });
    Ok(())
}
