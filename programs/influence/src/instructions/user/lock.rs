//! lock: tokens from the owner's wallet into their vault; they count one point each from now on.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::{
    constants::{LAYOUT_VERSION, VAULT_SEED, pause},
    delegation_context,
    error::InfluenceError,
    events::TokensLocked,
    remaining_accounts,
    state::{Config, Influence},
    token::VaultTransfer,
};

/// Accounts of lock. Behind them: (gallery, delegation) pairs of the owner to settle.
#[derive(Accounts)]
pub struct Lock {
    /// The wallet.
    #[account(address = influence.owner @ InfluenceError::NotOwner)]
    pub owner: Signer,
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The owner's record.
    #[account(mut, constraint = influence.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub influence: Account<Influence>,
    /// The owner's vault.
    #[account(mut, seeds = [VAULT_SEED, owner.address().as_ref()], bump = influence.vault_bump)]
    pub vault: InterfaceAccount<TokenAccount>,
    /// The owner's token account that gives.
    #[account(mut)]
    pub source: InterfaceAccount<TokenAccount>,
    /// The config's mint.
    #[account(address = config.mint @ InfluenceError::WrongMint)]
    pub mint: InterfaceAccount<Mint>,
    /// The config's token program.
    #[account(address = config.token_program @ InfluenceError::WrongTokenProgram)]
    pub token_program: Interface<'static, TokenInterface>,
}

impl Lock {
    fn validate(&self, amount: u64) -> Result<()> {
        self.config.require_not_paused(pause::LOCK)?;
        require!(amount != 0, InfluenceError::ZeroAmount);
        require!(self.source.owner() == self.owner.address(), InfluenceError::WrongTokenAccount);
        Ok(())
    }
}

/// Locks `amount` base units and settles the pairs passed. Credits what arrived, never what was asked.
#[inline(never)]
pub fn handler(ctx: &mut Context<Lock>, amount: u64) -> Result<()> {
    ctx.accounts.validate(amount)?;
    let pairs = remaining_accounts::pairs(ctx)?;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    let Lock { owner, config, influence, vault, source, mint, token_program } = &mut ctx.accounts;
    let before = u64::from(influence.locked);
    let transfer = VaultTransfer { mint, token_program: token_program.address() };
    let arrived = transfer.deposit(source, vault, owner, amount)?;
    let after = before.checked_add(arrived).ok_or(InfluenceError::Overflow)?;
    influence.set_locked(after, now, config)?;
    influence.last_lock_slot = clock.slot.into();
    delegation_context::settle_pairs(influence, pairs, now, &config.calendar()?)?;
    influence.invariant()?;
    emit!(TokensLocked {
        owner: influence.owner,
        before,
        after,
        total: influence.total.into(),
        revision: influence.revision.into(),
    });
    Ok(())
}
