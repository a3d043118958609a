//! finish_unlock: pays out unlocking tokens once no gallery counts them. Any caller may do it; tokens go only
//! to the owner.

use anchor_lang::prelude::*;
use anchor_spl::{
    associated_token,
    token_interface::{Mint, TokenAccount, TokenInterface},
};

use crate::{
    constants::{LAYOUT_VERSION, VAULT_SEED},
    error::InfluenceError,
    events::UnlockPaid,
    state::{Config, Influence},
    token::VaultTransfer,
};

/// Accounts of finish_unlock.
#[derive(Accounts)]
pub struct FinishUnlock {
    /// The owner; must sign for another of their accounts than the associated one, or for one with a delegate.
    #[account(address = influence.owner @ InfluenceError::NotOwner)]
    pub owner: UncheckedAccount,
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The owner's record.
    #[account(mut, constraint = influence.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub influence: Account<Influence>,
    /// The owner's vault.
    #[account(mut, seeds = [VAULT_SEED, owner.address().as_ref()], bump = influence.vault_bump)]
    pub vault: InterfaceAccount<TokenAccount>,
    /// The owner's associated token account, or another account of theirs when the owner signs.
    #[account(mut)]
    pub destination: InterfaceAccount<TokenAccount>,
    /// The config's mint.
    #[account(address = config.mint @ InfluenceError::WrongMint)]
    pub mint: InterfaceAccount<Mint>,
    /// The config's token program.
    #[account(address = config.token_program @ InfluenceError::WrongTokenProgram)]
    pub token_program: Interface<'static, TokenInterface>,
}

impl FinishUnlock {
    fn validate(&self) -> Result<()> {
        require!(u64::from(self.influence.unlocking) != 0, InfluenceError::NothingUnlocking);
        require!(self.influence.is_settled(), InfluenceError::NotSettled);
        require!(self.destination.owner() == self.owner.address(), InfluenceError::WrongDestination);
        if self.owner.account().is_signer() {
            return Ok(());
        }
        let (expected, _) = find_program_address(
            &[
                self.owner.address().as_ref(),
                self.token_program.address().as_ref(),
                self.mint.address().as_ref(),
            ],
            &associated_token::ID,
        );
        let safe = *self.destination.address() == expected && !self.destination.has_delegate();
        require!(safe, InfluenceError::WrongDestination);
        Ok(())
    }
}

/// Pays everything that is unlocking.
#[inline(never)]
pub fn handler(ctx: &mut Context<FinishUnlock>) -> Result<()> {
    ctx.accounts.validate()?;
    let FinishUnlock { influence, vault, destination, mint, token_program, .. } = &mut ctx.accounts;
    let paid = u64::from(influence.unlocking);
    influence.unlocking = 0.into();
    let transfer = VaultTransfer { mint, token_program: token_program.address() };
    transfer.pay_out(vault, destination, influence, paid)?;
    emit!(UnlockPaid { owner: influence.owner, paid, destination: *destination.address() });
    Ok(())
}
