//! Reads of decoded accounts.

use std::mem::offset_of;

use anchor_lang::Discriminator;
use solana_account::Account;
use solana_address::Address;

use super::Chain;
use crate::{
    ClientError,
    accounts::{ProgramAccount, decode_account},
    state::Delegation,
};

/// Reads one account, if it exists.
///
/// # Errors
/// Those of [`Chain::accounts`] and [`decode_account`].
pub async fn find_account<T: ProgramAccount>(
    chain: &impl Chain,
    address: &Address,
) -> Result<Option<T>, ClientError> {
    let account = chain.accounts(&[*address]).await?.pop().flatten();
    account.filter(|account| account.lamports != 0).map(|account| decode_account(&account)).transpose()
}

/// Reads one account that has to exist.
///
/// # Errors
/// [`ClientError::Missing`]; those of [`find_account`].
pub async fn get_account<T: ProgramAccount>(chain: &impl Chain, address: &Address) -> Result<T, ClientError> {
    find_account(chain, address).await?.ok_or(ClientError::Missing { kind: T::NAME, address: *address })
}

/// Reads every account of type `T`, sorted by address.
///
/// # Errors
/// Those of [`Chain::program_accounts`] and [`decode_account`].
pub async fn all_accounts<T: ProgramAccount>(chain: &impl Chain) -> Result<Vec<(Address, T)>, ClientError> {
    decode_sorted(chain.program_accounts(T::DISCRIMINATOR).await?)
}

/// Lists the addresses of all accounts of type `T`.
///
/// # Errors
/// Those of [`Chain::program_addresses`].
pub async fn addresses_of<T: ProgramAccount>(chain: &impl Chain) -> Result<Vec<Address>, ClientError> {
    chain.program_addresses(T::DISCRIMINATOR, 0, &[]).await
}

/// Reads an owner's delegations, sorted by address.
///
/// # Errors
/// Those of [`all_accounts`].
pub async fn delegations_of(
    chain: &impl Chain,
    owner: &Address,
) -> Result<Vec<(Address, Delegation)>, ClientError> {
    delegations_with(chain, offset_of!(Delegation, owner), owner).await
}

/// Reads the delegations to a gallery, sorted by address.
///
/// # Errors
/// Those of [`all_accounts`].
pub async fn delegations_to(
    chain: &impl Chain,
    gallery: &Address,
) -> Result<Vec<(Address, Delegation)>, ClientError> {
    delegations_with(chain, offset_of!(Delegation, gallery), gallery).await
}

/// Lists the addresses of an owner's delegations.
///
/// # Errors
/// Those of [`Chain::program_addresses`].
pub async fn delegation_addresses_of(
    chain: &impl Chain,
    owner: &Address,
) -> Result<Vec<Address>, ClientError> {
    delegation_addresses_with(chain, offset_of!(Delegation, owner), owner).await
}

/// Lists the addresses of the delegations to a gallery.
///
/// # Errors
/// Those of [`Chain::program_addresses`].
pub async fn delegation_addresses_to(
    chain: &impl Chain,
    gallery: &Address,
) -> Result<Vec<Address>, ClientError> {
    delegation_addresses_with(chain, offset_of!(Delegation, gallery), gallery).await
}

async fn delegation_addresses_with(
    chain: &impl Chain,
    field: usize,
    key: &Address,
) -> Result<Vec<Address>, ClientError> {
    let discriminator = Delegation::DISCRIMINATOR;
    chain.program_addresses(discriminator, discriminator.len() + field, key.as_ref()).await
}

async fn delegations_with(
    chain: &impl Chain,
    field: usize,
    key: &Address,
) -> Result<Vec<(Address, Delegation)>, ClientError> {
    let discriminator = Delegation::DISCRIMINATOR;
    let offset = discriminator.len() + field;
    decode_sorted(chain.program_accounts_with(discriminator, offset, key.as_ref()).await?)
}

fn decode_sorted<T: ProgramAccount>(
    accounts: Vec<(Address, Account)>,
) -> Result<Vec<(Address, T)>, ClientError> {
    let mut decoded: Vec<(Address, T)> = accounts
        .iter()
        .map(|(address, account)| Ok((*address, decode_account(account)?)))
        .collect::<Result<_, ClientError>>()?;
    decoded.sort_by_key(|(address, _)| *address);
    Ok(decoded)
}
