//! release_delegation: takes a delegation out of a retired gallery; its shares go back to the owner, its rent to
//! its recorded payer.

use anchor_lang::prelude::*;
use influence_core::shares::AllocationResult;

use crate::{
    constants::LAYOUT_VERSION,
    delegation_context::DelegationContext,
    error::{InfluenceError, map_rule_err},
    events::DelegationReleased,
    state::{Config, Delegation, Gallery, Influence},
};

/// Accounts of release_delegation.
#[derive(Accounts)]
pub struct ReleaseDelegation {
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The owner's record.
    #[account(mut, constraint = influence.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub influence: Account<Influence>,
    /// The retired gallery.
    #[account(mut, constraint = gallery.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub gallery: Account<Gallery>,
    /// The delegation between them.
    #[account(mut, close = rent_payer, constraint = delegation.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub delegation: Account<Delegation>,
    /// Gets the rent.
    #[account(unsafe(dup), address = delegation.rent_payer @ InfluenceError::WrongRentPayer)]
    pub rent_payer: UncheckedAccount,
}

/// Releases the delegation.
#[inline(never)]
pub fn handler(ctx: &mut Context<ReleaseDelegation>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let ReleaseDelegation { config, influence, gallery, delegation, .. } = &mut ctx.accounts;
    let gallery_key = *gallery.address();
    let retired = gallery.is_retired();
    let mut support = DelegationContext::new(influence, gallery, &gallery_key, delegation)?;
    require!(retired, InfluenceError::GalleryNotRetired);
    support.accrue(now, &config.calendar()?)?;
    let (before, shares) = (support.points(), support.shares());
    let portfolio = map_rule_err(support.portfolio().release(shares))?;
    support.apply_change(AllocationResult { portfolio, shares: 0 })?;
    influence.invariant()?;
    emit!(DelegationReleased { owner: influence.owner, gallery: gallery_key, before, shares });
    Ok(())
}
