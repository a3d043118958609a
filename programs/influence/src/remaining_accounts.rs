//! The only reader of remaining accounts: those that follow the named ones.
//!
//! The framework refuses one of them that is also a writable named account; between two of them it does not look.
//! Here they are loaded one at a time and never held together unless they are of different kinds, so the same account
//! passed twice is simply met twice: settling it again changes nothing.

use anchor_lang::prelude::*;

use crate::error::InfluenceError;

/// The remaining accounts in twos.
///
/// # Errors
/// [`InfluenceError::InvalidRemainingAccounts`] for an odd number.
pub fn pairs<T: Bumps>(ctx: &mut Context<T>) -> Result<alloc::vec::Vec<[AccountView; 2]>> {
    let views = ctx.remaining_accounts()?;
    let (pairs, rest) = views.as_chunks::<2>();
    require!(rest.is_empty(), InfluenceError::InvalidRemainingAccounts);
    Ok(pairs.to_vec())
}

/// The remaining accounts, exactly `count` of them.
///
/// # Errors
/// [`InfluenceError::InvalidRemainingAccounts`] for another number.
pub fn take_exact<T: Bumps>(ctx: &mut Context<T>, count: usize) -> Result<alloc::vec::Vec<AccountView>> {
    let views = ctx.remaining_accounts()?;
    require!(views.len() == count, InfluenceError::InvalidRemainingAccounts);
    Ok(views)
}

/// Returns true when the account was closed after the caller looked.
#[inline(always)]
pub fn is_closed(view: &AccountView) -> bool {
    view.data_len() == 0 && view.owned_by(&System::id())
}
