//! Token accounts of either token program, as far as this program is concerned with them.

use solana_account::Account;
use solana_address::Address;
use solana_program_pack::Pack;
use spl_token_interface::state::{Account as Classic, AccountState, Mint};

use crate::ClientError;

/// A token account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenAccount {
    /// What it holds.
    pub mint: Address,
    /// Whose it is.
    pub owner: Address,
    /// How much of it, base units.
    pub amount: u64,
    /// Whether it is frozen: nothing moves in or out.
    pub frozen: bool,
}

/// Decodes a token account of `program`; extensions, which follow what both token programs have in common, are not
/// looked at.
///
/// # Errors
/// [`ClientError::WrongAccount`] when `account` is no token account of that program.
pub fn decode(account: &Account, program: &Address) -> Result<TokenAccount, ClientError> {
    let wrong = |why: &str| ClientError::WrongAccount { kind: "token account", why: why.into() };
    if account.owner != *program {
        return Err(wrong("it does not belong to the mint's token program"));
    }
    let data = account.data.get(..Classic::LEN).and_then(|data| Classic::unpack(data).ok());
    let Classic { mint, owner, amount, state, .. } = data.ok_or_else(|| wrong("it is not initialized"))?;
    Ok(TokenAccount { mint, owner, amount, frozen: state == AccountState::Frozen })
}

/// Supply of a mint of `program`, base units; extensions are not looked at.
///
/// # Errors
/// [`ClientError::WrongAccount`] when `account` is no mint of that program.
pub fn supply(account: &Account, program: &Address) -> Result<u64, ClientError> {
    let wrong = |why: &str| ClientError::WrongAccount { kind: "mint", why: why.into() };
    if account.owner != *program {
        return Err(wrong("it does not belong to the token program that the settings name"));
    }
    let mint = account.data.get(..Mint::LEN).and_then(|data| Mint::unpack(data).ok());
    mint.map(|mint| mint.supply).ok_or_else(|| wrong("it is not initialized"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::genesis::{TOKEN_PROGRAM, mint, token_account, wallet};

    #[test]
    fn only_token_accounts_of_the_program_are_read() {
        let (owner, mint) = (Address::from([1; 32]), Address::from([2; 32]));
        let account = token_account(&owner, &mint, 5);
        let expected = TokenAccount { mint, owner, amount: 5, frozen: false };
        assert_eq!(decode(&account, &TOKEN_PROGRAM).expect("a token account"), expected);
        assert!(decode(&account, &mint).is_err());
        assert!(decode(&wallet(1), &TOKEN_PROGRAM).is_err());
        let empty = Account { data: vec![0; Classic::LEN], ..account };
        assert!(decode(&empty, &TOKEN_PROGRAM).is_err());
    }
    #[test]
    fn the_supply_is_a_mints_alone() {
        let authority = Address::from([1; 32]);
        assert_eq!(supply(&mint(&authority, 6, 7), &TOKEN_PROGRAM).expect("a mint"), 7);
        assert!(supply(&mint(&authority, 6, 7), &authority).is_err());
        assert!(supply(&wallet(1), &TOKEN_PROGRAM).is_err());
    }
}
