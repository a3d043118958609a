//! Token balances in account data, and the requests for them.

use serde_json::{Value, json};
use solana_account_decoder_client_types::UiAccount;
use solana_address::Address;

use super::invalid_response;
use crate::{ClientError, instructions::MintInfo};

/// Size of a token account without extensions, bytes.
const TOKEN_ACCOUNT_LEN: usize = 165;
/// Offset and length of owner and amount in a token account: owner 32 | amount u64.
pub(super) const OWNER_AND_AMOUNT: (usize, usize) = (32, 40);

/// Owner and balance of a token account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenBalance {
    /// Owner of the token account.
    pub owner: Address,
    /// Balance, base units.
    pub amount: u64,
}

/// Configuration of a request for the token accounts of the mint.
pub(super) fn token_accounts_config(token: &MintInfo) -> Value {
    let type_filter = match token.program == spl_token_interface::ID {
        true => json!({"dataSize": TOKEN_ACCOUNT_LEN}),
        // Token-2022 accounts with extensions are longer.
        false => json!("tokenAccountState"),
    };
    let mint = json!({"memcmp": {"offset": 0, "bytes": token.mint.to_string(), "encoding": "base58"}});
    json!({"commitment": "finalized", "encoding": "base64", "filters": [type_filter, mint]})
}

/// Parses owner and amount of a token account, which start at `offset` of the data.
pub(super) fn parse_balance(account: &UiAccount, offset: usize) -> Result<TokenBalance, ClientError> {
    let data = account.data.decode().unwrap_or_default();
    let rest = data.get(offset..).and_then(<[u8]>::split_first_chunk::<32>);
    let found = rest.and_then(|(owner, rest)| Some((*owner, *rest.first_chunk::<8>()?)));
    let (owner, amount) = found.ok_or_else(|| invalid_response("a token account"))?;
    Ok(TokenBalance { owner: Address::from(owner), amount: u64::from_le_bytes(amount) })
}
