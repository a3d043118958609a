//! Token accounts and mints of SPL Token and Token-2022, without their extensions.

use solana_account::Account;
use solana_address::Address;
use solana_program_pack::Pack;
use spl_token_interface::state::{Account as SplAccount, AccountState, Mint};

use crate::ClientError;

/// Token account, without extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenAccount {
    /// Mint of the tokens.
    pub mint: Address,
    /// Owner, who may spend them.
    pub owner: Address,
    /// Balance, base units.
    pub amount: u64,
    /// True if frozen: no tokens move in or out.
    pub frozen: bool,
}

/// Decodes a token account of `program`. Extensions follow the part that both token programs share, and are ignored.
///
/// # Errors
/// [`ClientError::WrongAccount`] when `account` is not a token account of that program.
pub fn decode_token_account(account: &Account, program: &Address) -> Result<TokenAccount, ClientError> {
    let wrong = |why: &str| ClientError::WrongAccount { kind: "token account", why: why.into() };
    if account.owner != *program {
        return Err(wrong("it does not belong to the mint's token program"));
    }
    let data = account.data.get(..SplAccount::LEN).and_then(|data| SplAccount::unpack(data).ok());
    let SplAccount { mint, owner, amount, state, .. } = data.ok_or_else(|| wrong("it is not initialized"))?;
    Ok(TokenAccount { mint, owner, amount, frozen: state == AccountState::Frozen })
}

/// Returns the supply of a mint of `program`, base units. Extensions are ignored.
///
/// # Errors
/// [`ClientError::WrongAccount`] when `account` is not a mint of that program.
pub fn supply(account: &Account, program: &Address) -> Result<u64, ClientError> {
    let wrong = |why: &str| ClientError::WrongAccount { kind: "mint", why: why.into() };
    if account.owner != *program {
        return Err(wrong("it does not belong to the configured token program"));
    }
    let mint = account.data.get(..Mint::LEN).and_then(|data| Mint::unpack(data).ok());
    mint.map(|mint| mint.supply).ok_or_else(|| wrong("it is not initialized"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::test_accounts::{TOKEN_PROGRAM, mint, token_account, wallet};

    #[test]
    fn only_token_accounts_of_the_token_program_are_decoded() {
        let (owner, mint) = (Address::from([1; 32]), Address::from([2; 32]));
        let account = token_account(&owner, &mint, 5);
        let expected = TokenAccount { mint, owner, amount: 5, frozen: false };
        assert_eq!(decode_token_account(&account, &TOKEN_PROGRAM).expect("a token account"), expected);
        assert!(decode_token_account(&account, &mint).is_err());
        assert!(decode_token_account(&wallet(1), &TOKEN_PROGRAM).is_err());
        let empty = Account { data: vec![0; SplAccount::LEN], ..account };
        assert!(decode_token_account(&empty, &TOKEN_PROGRAM).is_err());
    }

    #[test]
    fn supply_is_read_from_mints_only() {
        let authority = Address::from([1; 32]);
        assert_eq!(supply(&mint(&authority, 6, 7), &TOKEN_PROGRAM).expect("a mint"), 7);
        assert!(supply(&mint(&authority, 6, 7), &authority).is_err());
        assert!(supply(&wallet(1), &TOKEN_PROGRAM).is_err());
    }
}
