//! close_influence: removes a record in which nothing is locked, unlocking or delegated. Dust that was sent to
//! the vault goes to the owner, rent to its recorded payer.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};

use crate::{
    constants::{LAYOUT_VERSION, VAULT_SEED},
    error::InfluenceError,
    events::InfluenceClosed,
    state::{Config, Influence},
    token::VaultTransfer,
};

/// Accounts of close_influence.
#[derive(Accounts)]
pub struct CloseInfluence {
    /// The wallet.
    #[account(address = influence.owner @ InfluenceError::NotOwner)]
    pub owner: Signer,
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The owner's record.
    #[account(mut, close = rent_payer, constraint = influence.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub influence: Account<Influence>,
    /// The owner's vault.
    #[account(mut, seeds = [VAULT_SEED, owner.address().as_ref()], bump = influence.vault_bump)]
    pub vault: InterfaceAccount<TokenAccount>,
    /// The owner's token account that receives dust.
    #[account(mut)]
    pub destination: InterfaceAccount<TokenAccount>,
    /// Gets the rent.
    #[account(unsafe(dup), address = influence.rent_payer @ InfluenceError::WrongRentPayer)]
    pub rent_payer: UncheckedAccount,
    /// The config's mint.
    #[account(address = config.mint @ InfluenceError::WrongMint)]
    pub mint: InterfaceAccount<Mint>,
    /// The config's token program.
    #[account(address = config.token_program @ InfluenceError::WrongTokenProgram)]
    pub token_program: Interface<'static, TokenInterface>,
}

impl CloseInfluence {
    fn validate(&self) -> Result<()> {
        let influence = &self.influence;
        let empty = u64::from(influence.locked) == 0
            && u64::from(influence.unlocking) == 0
            && u32::from(influence.delegation_count) == 0;
        require!(empty, InfluenceError::InfluenceNotEmpty);
        require!(self.destination.owner() == self.owner.address(), InfluenceError::WrongTokenAccount);
        Ok(())
    }
}

/// Closes vault and record.
#[inline(never)]
pub fn handler(ctx: &mut Context<CloseInfluence>) -> Result<()> {
    ctx.accounts.validate()?;
    let CloseInfluence { influence, vault, destination, rent_payer, mint, token_program, .. } =
        &mut ctx.accounts;
    let transfer = VaultTransfer { mint, token_program: token_program.address() };
    let dust = vault.amount();
    if dust != 0 {
        transfer.pay_out(vault, destination, influence, dust)?;
    }
    transfer.close_vault(vault, rent_payer, influence)?;
    emit!(InfluenceClosed { owner: influence.owner, dust });
    Ok(())
}
