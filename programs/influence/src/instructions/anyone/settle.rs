//! settle: makes a gallery count what its delegations are worth now. It pays no account, so no dead member, frozen
//! account or closed record can make it fail.

use anchor_lang::prelude::*;

use crate::{
    account_init,
    constants::LAYOUT_VERSION,
    delegation_context::DelegationContext,
    error::InfluenceError,
    events::GallerySettled,
    remaining_accounts,
    state::{Config, Delegation, Gallery, Influence},
};

/// Accounts of settle. Behind them: (influence, delegation) pairs of the gallery.
#[derive(Accounts)]
pub struct Settle {
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The gallery.
    #[account(mut, constraint = gallery.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub gallery: Account<Gallery>,
}

/// Settles every pair that is not settled; settled and closed pairs are skipped.
#[inline(never)]
pub fn handler(ctx: &mut Context<Settle>) -> Result<()> {
    let pairs = remaining_accounts::pairs(ctx)?;
    let now = Clock::get()?.unix_timestamp;
    let Settle { config, gallery } = &mut ctx.accounts;
    gallery.accrue(now, &config.calendar()?)?;
    let key = *gallery.address();
    let before = u64::from(gallery.points);
    let mut settled = 0u32;
    for [mut influence_view, mut delegation_view] in pairs {
        if remaining_accounts::is_closed(&delegation_view) || remaining_accounts::is_closed(&influence_view) {
            continue;
        }
        let mut influence = account_init::load_mut::<Influence>(&mut influence_view)?;
        let mut delegation = account_init::load_mut::<Delegation>(&mut delegation_view)?;
        let mut support = DelegationContext::new(&mut influence, gallery, &key, &mut delegation)?;
        if !support.is_settled() {
            support.settle()?;
            settled = settled.saturating_add(1);
        }
    }
    emit!(GallerySettled { gallery: key, before, after: gallery.points.into(), settled });
    Ok(())
}
