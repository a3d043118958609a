//! Token accounts that a lock is paid from and an unlock is paid to.

use influence_client::{
    accounts::token::{self, TokenAccount},
    chain::Chain,
    instructions::user::create_token_account,
};
use solana_address::Address;
use solana_instruction::Instruction;

use super::{DeploymentInfo, OwnerState};
use crate::{CliError, SignerSet, chain::ChainSource};

/// Owner's token account to pay from: the given one, or the associated one.
pub async fn find_source(
    source: &ChainSource,
    deployment: &DeploymentInfo,
    owner: &OwnerState,
    given: Option<Address>,
) -> Result<(Address, TokenAccount), CliError> {
    let address = given.unwrap_or(owner.token_account);
    let mint = deployment.token.mint;
    match find(source, deployment, owner, &address).await? {
        Some(account) if account.frozen => {
            Err(CliError::user(format!("token account {address} is frozen; name another one with --from")))
        }
        Some(account) => Ok((address, account)),
        None => Err(CliError::user(format!(
            "{} has no tokens: its account {address} of mint {mint} does not exist; fund it, or name another account \
             with --from",
            owner.owner
        ))),
    }
}

/// Owner's token account to pay to: the given one, or the associated one. Also returns the instruction that creates the
/// associated account if it is missing.
pub async fn find_destination(
    source: &ChainSource,
    deployment: &DeploymentInfo,
    owner: &OwnerState,
    signers: &SignerSet,
    given: Option<Address>,
) -> Result<(Address, Option<Instruction>), CliError> {
    let address = given.unwrap_or(owner.token_account);
    match (find(source, deployment, owner, &address).await?, given) {
        (Some(_), _) => Ok((address, None)),
        (None, None) => {
            let create = create_token_account(&signers.payer(), &owner.owner, &deployment.token);
            Ok((address, Some(create)))
        }
        (None, Some(_)) => {
            Err(CliError::user(format!("token account {address} does not exist; name another one with --to")))
        }
    }
}

/// Reads a token account, if it exists. Refuses another mint or owner.
async fn find(
    source: &ChainSource,
    deployment: &DeploymentInfo,
    owner: &OwnerState,
    address: &Address,
) -> Result<Option<TokenAccount>, CliError> {
    let account = source.accounts(&[*address]).await?.pop().flatten();
    let Some(account) = account else { return Ok(None) };
    let account = token::decode_token_account(&account, &deployment.token.program)
        .map_err(|error| CliError::user(format!("cannot use {address}: {error}")))?;
    let (mint, owner) = (deployment.token.mint, owner.owner);
    if account.mint != mint {
        let found = account.mint;
        return Err(CliError::user(format!("token account {address} holds mint {found}, not {mint}")));
    }
    if account.owner != owner {
        let found = account.owner;
        return Err(CliError::user(format!("token account {address} belongs to {found}, not to {owner}")));
    }
    Ok(Some(account))
}
