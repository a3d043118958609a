//! withdraw: points from a gallery back to the owner, at any time, also when everything else is paused.

use anchor_lang::prelude::*;

use crate::{
    constants::LAYOUT_VERSION,
    delegation_context::DelegationContext,
    error::{InfluenceError, map_rule_err},
    events::PointsWithdrawn,
    state::{Config, Delegation, Gallery, Influence},
};

/// Accounts of withdraw.
#[derive(Accounts)]
pub struct Withdraw {
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
    /// The owner's delegation to the gallery; closed when nothing is left.
    #[account(mut, constraint = delegation.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub delegation: Account<Delegation>,
    /// Gets the rent of a record that closes.
    #[account(unsafe(dup), address = delegation.rent_payer @ InfluenceError::WrongRentPayer)]
    pub rent_payer: UncheckedAccount,
}

/// Withdraws `points` (base units, or `u64::MAX` for all). Refuses when the total's revision is not the expected one.
#[inline(never)]
pub fn handler(ctx: &mut Context<Withdraw>, points: u64, expected_revision: Option<u64>) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let Withdraw { config, influence, gallery, delegation, rent_payer, .. } = &mut ctx.accounts;
    influence.require_revision(expected_revision)?;
    let gallery_key = *gallery.address();
    let mut support = DelegationContext::new(influence, gallery, &gallery_key, delegation)?;
    support.accrue(now, &config.calendar()?)?;
    let before = support.points();
    let change = map_rule_err(support.portfolio().withdraw(support.shares(), points))?;
    support.apply_change(change)?;
    influence.invariant()?;
    emit!(PointsWithdrawn {
        owner: influence.owner,
        gallery: gallery_key,
        before,
        after: delegation.points.into(),
        shares: change.shares,
        revision: influence.revision.into(),
    });
    if change.shares == 0 {
        anchor_lang::AccountClose::close(delegation, *rent_payer.account())?;
    }
    Ok(())
}
