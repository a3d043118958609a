//! register_gallery: a creator's gallery number `index`, ready to be supported.

// The derive binds `index` once more than it uses it.
#![allow(unused_variables)]

use anchor_lang::prelude::*;
use influence_core::accrual::Accrual;

use crate::{
    constants::{GALLERY_SEED, LAYOUT_VERSION, pause},
    error::{InfluenceError, map_rule_err},
    events::GalleryRegistered,
    state::{Config, Gallery},
};

/// Accounts of register_gallery.
#[derive(Accounts)]
#[instruction(index: u32)]
pub struct RegisterGallery {
    /// Pays the rent.
    #[account(unsafe(dup))]
    pub payer: Signer,
    /// The gallery's creator.
    pub creator: Signer,
    /// The config.
    #[account(constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
    /// The gallery to create.
    #[account(init, payer = payer, seeds = [GALLERY_SEED, creator.address().as_ref(), &index.to_le_bytes()], bump)]
    pub gallery: Account<Gallery>,
    /// Creates the account.
    pub system_program: Program<System>,
}

/// Creates the gallery.
#[inline(never)]
pub fn handler(ctx: &mut Context<RegisterGallery>, index: u32) -> Result<()> {
    let now = Clock::get()?.unix_timestamp;
    let RegisterGallery { payer, creator, config, gallery, .. } = &mut ctx.accounts;
    config.require_not_paused(pause::REGISTER)?;
    gallery.version = LAYOUT_VERSION;
    gallery.bump = ctx.bumps.gallery;
    gallery.index = index.into();
    gallery.registered_at = now.into();
    gallery.creator = *creator.address();
    gallery.rent_payer = *payer.address();
    let accrual = map_rule_err(Accrual::starting(now, &config.calendar()?))?;
    gallery.set_accrual(&accrual);
    emit!(GalleryRegistered { gallery: *gallery.address(), creator: gallery.creator, index });
    Ok(())
}
