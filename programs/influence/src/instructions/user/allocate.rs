//! allocate: free points to a gallery. The first allocation to a gallery creates its delegation record.

use anchor_lang::prelude::*;

use crate::{
    account_init,
    constants::{LAYOUT_VERSION, pause},
    delegation_context::{DelegationContext, open_delegation},
    error::{InfluenceError, map_rule_err},
    events::PointsAllocated,
    state::{Config, Delegation, Gallery, Influence},
};

/// Accounts of allocate.
#[derive(Accounts)]
pub struct Allocate {
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
    /// The gallery.
    #[account(mut, constraint = gallery.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub gallery: Account<Gallery>,
    /// The owner's delegation to the gallery; created when it is not there yet.
    #[account(mut)]
    pub delegation: UncheckedAccount,
    /// Creates the record.
    pub system_program: Program<System>,
}

/// Allocates `points` (base units, or `u64::MAX` for everything free). Refuses when the total's revision is not the
/// expected one.
#[inline(never)]
pub fn handler(ctx: &mut Context<Allocate>, points: u64, expected_revision: Option<u64>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let Allocate { payer, config, influence, gallery, delegation, .. } = &mut ctx.accounts;
    config.require_not_paused(pause::ALLOCATE)?;
    gallery.require_active()?;
    influence.require_revision(expected_revision)?;
    let mut view = *delegation.account();
    open_delegation(payer.account(), influence, gallery, &mut view)?;
    let mut delegation = account_init::load_mut::<Delegation>(&mut view)?;
    let gallery_key = *gallery.address();
    let mut support = DelegationContext::new(influence, gallery, &gallery_key, &mut delegation)?;
    support.accrue(now, &config.calendar()?)?;
    let before = support.points();
    let change = map_rule_err(support.portfolio().allocate(support.shares(), points))?;
    support.apply_change(change)?;
    influence.invariant()?;
    emit!(PointsAllocated {
        owner: influence.owner,
        gallery: gallery_key,
        before,
        after: delegation.points.into(),
        shares: change.shares,
        revision: influence.revision.into(),
    });
    Ok(())
}
