//! nominate_authority: first step of handing the config over.

use anchor_lang::prelude::*;

use crate::{constants::LAYOUT_VERSION, error::InfluenceError, events::AuthorityNominated, state::Config};

/// Accounts of nominate_authority.
#[derive(Accounts)]
pub struct NominateAuthority {
    /// The config's authority.
    #[account(address = config.authority @ InfluenceError::NotAuthority)]
    pub authority: Signer,
    /// The config.
    #[account(mut, constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
}

/// Nominates `next`; the default key takes a nomination back.
#[inline(never)]
pub fn handler(ctx: &mut Context<NominateAuthority>, next: Address) -> Result<()> {
    let config = &mut ctx.accounts.config;
    config.pending_authority = next;
    emit!(AuthorityNominated { authority: config.authority, nominated: next });
    Ok(())
}
