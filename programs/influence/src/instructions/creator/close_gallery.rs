//! close_gallery: removes a gallery without supporters; its rent goes back to its recorded payer.

use anchor_lang::prelude::*;

use crate::{constants::LAYOUT_VERSION, error::InfluenceError, events::GalleryClosed, state::Gallery};

/// Accounts of close_gallery.
#[derive(Accounts)]
pub struct CloseGallery {
    /// The gallery's creator.
    #[account(address = gallery.creator @ InfluenceError::NotCreator)]
    pub creator: Signer,
    /// The gallery.
    #[account(mut, close = rent_payer, constraint = gallery.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub gallery: Account<Gallery>,
    /// Gets the rent.
    #[account(unsafe(dup), address = gallery.rent_payer @ InfluenceError::WrongRentPayer)]
    pub rent_payer: UncheckedAccount,
}

/// Closes the gallery.
#[inline(never)]
pub fn handler(ctx: &mut Context<CloseGallery>) -> Result<()> {
    let gallery = &ctx.accounts.gallery;
    require!(u32::from(gallery.supporters) == 0, InfluenceError::GalleryStillSupported);
    emit!(GalleryClosed {
        gallery: *gallery.address(),
        creator: gallery.creator,
        index: gallery.index.into(),
    });
    Ok(())
}
