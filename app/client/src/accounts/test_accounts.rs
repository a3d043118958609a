//! Accounts that a chain starts with: a mint, token accounts and funded wallets, as bytes.
//!
//! For chains that are made on this machine (embedded, local validator); on a public cluster these exist already.

use solana_account::Account;
use solana_address::Address;
use solana_program_pack::Pack;
use spl_token_interface::state::{Account as TokenAccount, AccountState, Mint};

use crate::instruction::Token;

/// Rent paid for every account made here, lamports: above the minimum of any size used here, at any rent so far.
const RENT: u64 = 10_000_000;

/// The classic token program's id.
pub const TOKEN_PROGRAM: Address = spl_token_interface::ID;

/// A mint of the classic token program.
pub fn mint(authority: &Address, decimals: u8, supply: u64) -> Account {
    packed(Mint {
        mint_authority: Some(*authority).into(),
        supply,
        decimals,
        is_initialized: true,
        freeze_authority: None.into(),
    })
}

/// A token account of the classic token program, holding `amount` base units.
pub fn token_account(owner: &Address, mint: &Address, amount: u64) -> Account {
    packed(TokenAccount {
        mint: *mint,
        owner: *owner,
        amount,
        state: AccountState::Initialized,
        ..TokenAccount::default()
    })
}

/// A wallet with lamports.
pub fn wallet(lamports: u64) -> Account {
    Account { lamports, owner: solana_sdk_ids::system_program::ID, ..Account::default() }
}

/// The classic token with this mint.
pub const fn classic(mint: Address) -> Token {
    Token { mint, program: TOKEN_PROGRAM }
}

fn packed<T: Pack>(state: T) -> Account {
    let mut data = vec![0; T::LEN];
    state.pack_into_slice(&mut data);
    Account { lamports: RENT, data, owner: TOKEN_PROGRAM, ..Account::default() }
}
