//! The only reader of the accounts behind the named ones.
//!
//! The framework refuses one of them that is also a writable named account; between two of them it does not look.
//! Here they are loaded one at a time and never held together unless they are of different kinds, so the same account
//! passed twice is simply met twice: settling it again changes nothing.

use anchor_lang::prelude::*;

use crate::error::InfluenceError;

/// The trailing accounts in twos.
///
/// # Errors
/// [`InfluenceError::BadTrailingAccount`] for an odd number.
pub fn pairs<T: Bumps>(ctx: &mut Context<T>) -> Result<alloc::vec::Vec<[AccountView; 2]>> {
    let views = ctx.remaining_accounts()?;
    let (pairs, rest) = views.as_chunks::<2>();
    require!(rest.is_empty(), InfluenceError::BadTrailingAccount);
    Ok(pairs.to_vec())
}

/// The trailing accounts, exactly `count` of them.
///
/// # Errors
/// [`InfluenceError::BadTrailingAccount`] for another number.
pub fn exactly<T: Bumps>(ctx: &mut Context<T>, count: usize) -> Result<alloc::vec::Vec<AccountView>> {
    let views = ctx.remaining_accounts()?;
    require!(views.len() == count, InfluenceError::BadTrailingAccount);
    Ok(views)
}

/// Whether the account was closed since the caller looked: nothing is left of it.
#[inline(always)]
pub fn is_gone(view: &AccountView) -> bool {
    view.data_len() == 0 && view.owned_by(&System::id())
}
