//! reallocate: points from one gallery to another, in one step.

use anchor_lang::prelude::*;
use influence_core::shares::AllocationResult;

use crate::{
    account_init,
    constants::{LAYOUT_VERSION, pause},
    delegation_context::{DelegationContext, open_delegation, require_pair},
    error::{InfluenceError, map_rule_err},
    events::PointsReallocated,
    state::{Config, Delegation, Gallery, Influence},
};

/// Accounts of reallocate.
#[derive(Accounts)]
pub struct Reallocate {
    /// Pays the rent of a new record.
    #[account(unsafe(dup))]
    pub payer: Signer,
    /// The wallet.
    #[account(address = influence.owner @ InfluenceError::NotOwner)]
    pub owner: Signer,
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The owner's record.
    #[account(mut, constraint = influence.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub influence: Account<Influence>,
    /// The gallery that gives; it may be retired.
    #[account(mut, constraint = from_gallery.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub from_gallery: Account<Gallery>,
    /// The owner's delegation to it; closed when nothing is left.
    #[account(mut, constraint = from_delegation.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub from_delegation: Account<Delegation>,
    /// Gets the rent of a record that closes.
    #[account(unsafe(dup), address = from_delegation.rent_payer @ InfluenceError::WrongRentPayer)]
    pub rent_payer: UncheckedAccount,
    /// The gallery that receives.
    #[account(mut, constraint = to_gallery.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub to_gallery: Account<Gallery>,
    /// The owner's delegation to it; created when it is not there yet.
    #[account(mut)]
    pub to_delegation: UncheckedAccount,
    /// Creates the record.
    pub system_program: Program<System>,
}

/// Moves `points` (base units, or `u64::MAX` for all). Refuses when the total's revision is not the expected one.
#[inline(never)]
pub fn handler(ctx: &mut Context<Reallocate>, points: u64, expected_revision: Option<u64>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let Reallocate {
        payer,
        config,
        influence,
        from_gallery,
        from_delegation,
        rent_payer,
        to_gallery,
        to_delegation,
        ..
    } = &mut ctx.accounts;
    config.require_not_paused(pause::ALLOCATE)?;
    to_gallery.require_active()?;
    influence.require_revision(expected_revision)?;
    let mut view = *to_delegation.account();
    open_delegation(payer.account(), influence, to_gallery, &mut view)?;
    let mut to_delegation = account_init::load_mut::<Delegation>(&mut view)?;
    let (from, to) = (*from_gallery.address(), *to_gallery.address());
    require_pair(influence, &to, &to_delegation)?;
    let calendar = config.calendar()?;
    let to_shares = to_delegation.shares.into();
    let mut giver = DelegationContext::new(influence, from_gallery, &from, from_delegation)?;
    giver.accrue(now, &calendar)?;
    let from_before = giver.points();
    let moved = map_rule_err(giver.portfolio().reallocate(giver.shares(), to_shares, points))?;
    giver.apply_change(AllocationResult { portfolio: moved.portfolio, shares: moved.from })?;
    let mut receiver = DelegationContext::new(influence, to_gallery, &to, &mut to_delegation)?;
    receiver.accrue(now, &calendar)?;
    let to_before = receiver.points();
    receiver.apply_change(AllocationResult { portfolio: moved.portfolio, shares: moved.to })?;
    influence.invariant()?;
    emit!(PointsReallocated {
        owner: influence.owner,
        from,
        to,
        from_before,
        from_after: from_delegation.points.into(),
        to_before,
        to_after: to_delegation.points.into(),
        revision: influence.revision.into(),
    });
    if moved.from == 0 {
        anchor_lang::AccountClose::close(from_delegation, *rent_payer.account())?;
    }
    Ok(())
}
