//! The token accounts that tokens leave and come back to.

use influence_client::{
    accounts::token::{self, TokenAccount},
    chain::Chain,
    instructions::user::create_token_account,
};
use solana_address::Address;
use solana_instruction::Instruction;

use crate::{Deployment, Failure, chain::source::Node, config::signers::Keys, model::owner::Fan};

/// An owner's token account that can give tokens: the one that is named, or the wallet's associated one.
///
/// # Errors
/// [`Failure::User`] when there is none, it is of another mint or owner, or frozen.
pub async fn source(
    node: &Node,
    deployment: &Deployment,
    fan: &Fan,
    named: Option<Address>,
) -> Result<(Address, TokenAccount), Failure> {
    let address = named.unwrap_or(fan.tokens);
    let mint = deployment.token.mint;
    match find(node, deployment, fan, &address).await? {
        Some(account) if account.frozen => {
            Err(Failure::user(format!("the token account {address} is frozen; name another with --from")))
        }
        Some(account) => Ok((address, account)),
        None => Err(Failure::user(format!(
            "{} has no tokens: its account {address} of the mint {mint} does not exist; send it some, or name another \
             account with --from",
            fan.owner
        ))),
    }
}

/// Where an owner's tokens go: the account that is named, or the wallet's associated one, with the instruction that
/// makes it where it is missing.
///
/// # Errors
/// [`Failure::User`] for a named account that is missing, or of another mint or owner.
pub async fn destination(
    node: &Node,
    deployment: &Deployment,
    fan: &Fan,
    keys: &Keys,
    named: Option<Address>,
) -> Result<(Address, Option<Instruction>), Failure> {
    let address = named.unwrap_or(fan.tokens);
    match (find(node, deployment, fan, &address).await?, named) {
        (Some(_), _) => Ok((address, None)),
        (None, None) => {
            let create = create_token_account(&keys.payer(), &fan.owner, &deployment.token);
            Ok((address, Some(create)))
        }
        (None, Some(_)) => {
            Err(Failure::user(format!("the token account {address} does not exist; name another with --to")))
        }
    }
}

/// The token account, if it is there, of the right mint and owner.
async fn find(
    node: &Node,
    deployment: &Deployment,
    fan: &Fan,
    address: &Address,
) -> Result<Option<TokenAccount>, Failure> {
    let account = node.accounts(&[*address]).await?.pop().flatten();
    let Some(account) = account else { return Ok(None) };
    let account = token::decode_token_account(&account, &deployment.token.program)
        .map_err(|error| Failure::user(format!("{address} can not be used: {error}")))?;
    let (mint, owner) = (deployment.token.mint, fan.owner);
    if account.mint != mint {
        let found = account.mint;
        return Err(Failure::user(format!("the token account {address} holds the mint {found}, not {mint}")));
    }
    if account.owner != owner {
        let found = account.owner;
        return Err(Failure::user(format!("the token account {address} belongs to {found}, not to {owner}")));
    }
    Ok(Some(account))
}
