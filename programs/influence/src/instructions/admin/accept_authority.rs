//! accept_authority: second step of handing the config over, signed by the nominated key.

use anchor_lang::prelude::*;

use crate::{constants::LAYOUT_VERSION, error::InfluenceError, events::AuthorityAccepted, state::Config};

/// Accounts of accept_authority.
#[derive(Accounts)]
pub struct AcceptAuthority {
    /// The nominated key.
    #[account(address = config.pending_authority @ InfluenceError::NotPendingAuthority)]
    pub pending_authority: Signer,
    /// The config.
    #[account(mut, constraint = config.version == LAYOUT_VERSION @ InfluenceError::WrongVersion)]
    pub config: Account<Config>,
}

/// Makes the nominated key the authority.
#[inline(never)]
pub fn handler(ctx: &mut Context<AcceptAuthority>) -> Result<()> {
    let config = &mut ctx.accounts.config;
    let before = config.authority;
    config.authority = config.pending_authority;
    config.pending_authority = Address::default();
    emit!(AuthorityAccepted { before, after: config.authority });
    Ok(())
}
