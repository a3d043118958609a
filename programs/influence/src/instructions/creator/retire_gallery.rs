//! retire_gallery: no new support; what there is counts 0 at its next settling and can be released by any caller.

use anchor_lang::prelude::*;

use crate::{
    constants::LAYOUT_VERSION,
    error::InfluenceError,
    events::GalleryRetired,
    state::{Gallery, gallery},
};

/// Accounts of retire_gallery.
#[derive(Accounts)]
pub struct RetireGallery {
    /// The gallery's creator.
    #[account(address = gallery.creator @ InfluenceError::NotCreator)]
    pub creator: Signer,
    /// The gallery.
    #[account(mut, constraint = gallery.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub gallery: Account<Gallery>,
}

/// Retires the gallery for good.
#[inline(never)]
pub fn handler(ctx: &mut Context<RetireGallery>) -> Result<()> {
    let gallery = &mut ctx.accounts.gallery;
    gallery.require_active()?;
    gallery.status = gallery::RETIRED;
    emit!(GalleryRetired {
        gallery: *gallery.address(),
        creator: gallery.creator,
        points: gallery.points.into(),
        supporters: gallery.supporters.into(),
    });
    Ok(())
}
