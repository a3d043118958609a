//! Records that their first use creates: a delegation on its first allocation, a snapshot on its first vote.
//!
//! The one place in the program where an account may or may not exist yet. What exists is loaded and checked like any
//! other account; what does not is created at its canonical address, also when lamports were sent there before.

use anchor_lang::{
    bytemuck::{self, Pod},
    pinocchio::account::RefMut,
    prelude::*,
};

use crate::{constants::LAYOUT_VERSION, error::InfluenceError};

/// Loads a record of this program for writing that may have just been created, without a version yet.
///
/// # Errors
/// [`InfluenceError::InvalidRemainingAccounts`] for a read-only account, [`ProgramError::IllegalOwner`] for another program's,
/// [`ProgramError::InvalidAccountData`] for another kind or length, [`ProgramError::AccountBorrowFailed`] for one that is in
/// use already.
#[inline(always)]
pub fn load_any_version_mut<T: Owner + Discriminator + Pod>(view: &mut AccountView) -> Result<RefMut<'_, T>> {
    require!(view.is_writable(), InfluenceError::InvalidRemainingAccounts);
    require!(view.owned_by(&T::OWNER), ProgramError::IllegalOwner);
    let data = view.try_borrow_mut()?;
    RefMut::filter_map(data, |bytes| {
        let (head, body) = bytes.split_at_mut_checked(T::DISCRIMINATOR.len())?;
        let ours = *head == *T::DISCRIMINATOR;
        if ours { bytemuck::try_from_bytes_mut(body).ok() } else { None }
    })
    .map_err(|_| ProgramError::InvalidAccountData)
}

/// Loads an existing record of this program and of this layout version for writing.
///
/// # Errors
/// Those of [`load_any_version_mut`]; [`InfluenceError::WrongVersion`].
#[inline(always)]
pub fn load_mut<T: Owner + Discriminator + Pod>(view: &mut AccountView) -> Result<RefMut<'_, T>> {
    let record = load_any_version_mut::<T>(view)?;
    // The version byte leads every layout.
    let version = bytemuck::bytes_of(&*record).first().copied();
    require!(version == Some(LAYOUT_VERSION), InfluenceError::WrongVersion);
    Ok(record)
}

/// Creates the record at `seeds` unless it is already there. Returns the bump of a record that was created.
///
/// # Errors
/// [`ProgramError::InvalidSeeds`] when the account is not at the canonical address of `seeds`.
pub fn create_if_absent<T: Owner + Discriminator + Pod>(
    payer: &AccountView,
    view: &mut AccountView,
    seeds: &[&[u8]],
) -> Result<Option<u8>> {
    if view.owned_by(&T::OWNER) {
        return Ok(None);
    }
    let bump = anchor_lang::find_and_verify_program_address(seeds, &crate::ID, view.address())?;
    let bump_seed = [bump];
    let mut signer = seeds.to_vec();
    signer.push(&bump_seed);
    let space = T::DISCRIMINATOR.len().saturating_add(size_of::<T>());
    create_account_signed(payer, view, space, &T::OWNER, &signer)?;
    let mut data = view.try_borrow_mut()?;
    let head = data.get_mut(..T::DISCRIMINATOR.len()).ok_or(ProgramError::AccountDataTooSmall)?;
    head.copy_from_slice(T::DISCRIMINATOR);
    Ok(Some(bump))
}
