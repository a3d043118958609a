//! set_lock_floor: how much must stay locked. Raising or renewing needs the owner as well; lowering is always possible.

use anchor_lang::prelude::*;

use crate::{
    constants::{LAYOUT_VERSION, pause},
    error::{InfluenceError, map_rule_err},
    events::LockFloorSet,
    state::{Config, Influence},
};

/// Accounts of set_lock_floor.
#[derive(Accounts)]
pub struct SetLockFloor {
    /// The config's marketplace.
    #[account(address = config.marketplace @ InfluenceError::NotMarketplace)]
    pub marketplace: Signer,
    /// The owner; must sign to raise or renew.
    #[account(address = influence.owner @ InfluenceError::NotOwner)]
    pub owner: UncheckedAccount,
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The owner's record.
    #[account(mut, constraint = influence.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub influence: Account<Influence>,
}

/// Sets the floor to `amount` base units.
#[inline(never)]
pub fn handler(ctx: &mut Context<SetLockFloor>, amount: u64) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let SetLockFloor { owner, config, influence, .. } = &mut ctx.accounts;
    let before = influence.floor();
    if before.needs_owner(amount, now) {
        config.require_not_paused(pause::LOCK_FLOOR)?;
        require!(owner.account().is_signer(), InfluenceError::OwnerSignatureNeeded);
    }
    let after = map_rule_err(before.set(amount, influence.locked.into(), config.lock_floor_seconds(), now))?;
    influence.lock_floor = after.amount.into();
    influence.lock_floor_end = after.ends_at.into();
    emit!(LockFloorSet {
        owner: influence.owner,
        before: before.live(now),
        after: after.live(now),
        ends_at: after.ends_at,
    });
    Ok(())
}
