//! settle: makes a gallery count what its delegations are worth now. It never pays anybody, so no dead member, frozen
//! account or closed record can make it fail.

use anchor_lang::prelude::*;

use crate::{
    events::GallerySettled,
    record,
    settling::Support,
    state::{Config, Delegation, Gallery, Influence},
    trailing,
};

/// Accounts of settle. Behind them: (influence, delegation) pairs of the gallery.
#[derive(Accounts)]
pub struct Settle {
    /// The config.
    pub config: Account<Config>,
    /// The gallery.
    #[account(mut)]
    pub gallery: Account<Gallery>,
}

/// Settles every pair that is not settled; pairs that are, or that are gone, are passed over.
#[inline(never)]
pub fn handler(ctx: &mut Context<Settle>) -> Result<()> {
    let pairs = trailing::pairs(ctx)?;
    let now = Clock::get()?.unix_timestamp;
    let Settle { config, gallery } = &mut ctx.accounts;
    gallery.accrue(now, &config.calendar()?)?;
    let key = *gallery.address();
    let before = u64::from(gallery.points);
    let mut settled = 0u32;
    for [mut influence_view, mut delegation_view] in pairs {
        if trailing::is_gone(&delegation_view) || trailing::is_gone(&influence_view) {
            continue;
        }
        let mut influence = record::load_mut::<Influence>(&mut influence_view)?;
        let mut delegation = record::load_mut::<Delegation>(&mut delegation_view)?;
        let mut support = Support::new(&mut influence, gallery, &key, &mut delegation)?;
        if !support.is_settled() {
            support.settle()?;
            settled = settled.saturating_add(1);
        }
    }
    emit!(GallerySettled { gallery: key, before, after: gallery.points.into(), settled });
    Ok(())
}
