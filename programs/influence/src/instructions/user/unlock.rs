//! unlock: locked tokens on their way back to the wallet. They stop counting at once; they leave the vault as soon as
//! no gallery counts them any more.

use anchor_lang::prelude::*;
use anchor_spl::token_interface::{Mint, TokenAccount, TokenInterface};
use influence_core::lock;

use crate::{
    constants::{LAYOUT_VERSION, VAULT_SEED},
    delegation_context,
    error::{InfluenceError, map_rule_err},
    events::TokensUnlocked,
    remaining_accounts,
    state::{Config, Influence},
    token::VaultTransfer,
};

/// Accounts of unlock. Behind them: (gallery, delegation) pairs of the owner to settle.
#[derive(Accounts)]
pub struct Unlock {
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
    /// The owner's token account that receives.
    #[account(mut)]
    pub destination: InterfaceAccount<TokenAccount>,
    /// The config's mint.
    #[account(address = config.mint @ InfluenceError::WrongMint)]
    pub mint: InterfaceAccount<Mint>,
    /// The config's token program.
    #[account(address = config.token_program @ InfluenceError::WrongTokenProgram)]
    pub token_program: Interface<'static, TokenInterface>,
}

impl Unlock {
    fn validate(&self, clock: &Clock) -> Result<()> {
        let same_slot = clock.slot == u64::from(self.influence.last_lock_slot);
        require!(!same_slot, InfluenceError::LockedInThisSlot);
        let early = clock.unix_timestamp < i64::from(self.influence.unlockable_at);
        require!(!early, InfluenceError::UnlockTooEarly);
        require!(self.destination.owner() == self.owner.address(), InfluenceError::WrongTokenAccount);
        Ok(())
    }
}

/// Unlocks `amount` base units and settles the pairs passed; when every delegation is settled, all that is unlocking
/// is paid out.
#[inline(never)]
pub fn handler(ctx: &mut Context<Unlock>, amount: u64) -> Result<()> {
    let clock = Clock::get()?;
    ctx.accounts.validate(&clock)?;
    let pairs = remaining_accounts::pairs(ctx)?;
    let now = clock.unix_timestamp;
    let Unlock { config, influence, vault, destination, mint, token_program, .. } = &mut ctx.accounts;
    let before = u64::from(influence.locked);
    let after = map_rule_err(lock::unlock(before, amount, &influence.floor(), now))?;
    let unlocking = u64::from(influence.unlocking).checked_add(amount).ok_or(InfluenceError::Overflow)?;
    influence.set_locked(after, now, config)?;
    delegation_context::settle_pairs(influence, pairs, now, &config.calendar()?)?;
    let paid = if influence.is_settled() { unlocking } else { 0 };
    influence.unlocking = unlocking.saturating_sub(paid).into();
    influence.invariant()?;
    let event = TokensUnlocked {
        owner: influence.owner,
        before,
        after,
        paid,
        unlocking: influence.unlocking.into(),
        total: influence.total.into(),
        revision: influence.revision.into(),
    };
    if paid != 0 {
        let transfer = VaultTransfer { mint, token_program: token_program.address() };
        transfer.pay_out(vault, destination, influence, paid)?;
    }
    emit!(event);
    Ok(())
}
