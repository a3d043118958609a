//! cancel_unlock: what is unlocking and not yet paid is locked again.

use anchor_lang::prelude::*;

use crate::{
    constants::{LAYOUT_VERSION, pause},
    delegation_context,
    error::InfluenceError,
    events::UnlockCanceled,
    remaining_accounts,
    state::{Config, Influence},
};

/// Accounts of cancel_unlock. Behind them: (gallery, delegation) pairs of the owner to settle.
#[derive(Accounts)]
pub struct CancelUnlock {
    /// The wallet.
    #[account(address = influence.owner @ InfluenceError::NotOwner)]
    pub owner: Signer,
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The owner's record.
    #[account(mut, constraint = influence.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub influence: Account<Influence>,
}

/// Locks everything that is unlocking again.
#[inline(never)]
pub fn handler(ctx: &mut Context<CancelUnlock>) -> Result<()> {
    let pairs = remaining_accounts::pairs(ctx)?;
    let clock = Clock::get()?;
    let now = clock.unix_timestamp;
    let CancelUnlock { config, influence, .. } = &mut ctx.accounts;
    config.require_not_paused(pause::LOCK)?;
    let unlocking = u64::from(influence.unlocking);
    require!(unlocking != 0, InfluenceError::NothingUnlocking);
    let before = u64::from(influence.locked);
    let after = before.checked_add(unlocking).ok_or(InfluenceError::Overflow)?;
    influence.set_locked(after, now, config)?;
    influence.unlocking = 0.into();
    influence.last_lock_slot = clock.slot.into();
    delegation_context::settle_pairs(influence, pairs, now, &config.calendar()?)?;
    influence.invariant()?;
    emit!(UnlockCanceled {
        owner: influence.owner,
        before,
        after,
        total: influence.total.into(),
        revision: influence.revision.into(),
    });
    Ok(())
}
