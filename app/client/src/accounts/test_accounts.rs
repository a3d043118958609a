//! Genesis accounts for chains on this machine (embedded, local validator): mint, token accounts, funded wallets.

use solana_account::Account;
use solana_address::Address;
use solana_program_pack::Pack;
use spl_token_interface::state::{Account as TokenAccount, AccountState, Mint};

use crate::instructions::MintInfo;

/// Lamports of every account made here: above the rent-exempt minimum of all these sizes.
const RENT: u64 = 10_000_000;

/// Id of the SPL Token program.
pub const TOKEN_PROGRAM: Address = spl_token_interface::ID;

/// Builds an SPL Token mint.
pub fn mint(authority: &Address, decimals: u8, supply: u64) -> Account {
    packed(Mint {
        mint_authority: Some(*authority).into(),
        supply,
        decimals,
        is_initialized: true,
        freeze_authority: None.into(),
    })
}

/// Builds an SPL Token account that holds `amount` base units.
pub fn token_account(owner: &Address, mint: &Address, amount: u64) -> Account {
    packed(TokenAccount {
        mint: *mint,
        owner: *owner,
        amount,
        state: AccountState::Initialized,
        ..TokenAccount::default()
    })
}

/// Builds a wallet with `lamports`.
pub fn wallet(lamports: u64) -> Account {
    Account { lamports, owner: solana_sdk_ids::system_program::ID, ..Account::default() }
}

/// Returns the SPL Token mint `mint` with its token program.
pub const fn spl_token(mint: Address) -> MintInfo {
    MintInfo { mint, program: TOKEN_PROGRAM }
}

fn packed<T: Pack>(state: T) -> Account {
    let mut data = vec![0; T::LEN];
    state.pack_into_slice(&mut data);
    Account { lamports: RENT, data, owner: TOKEN_PROGRAM, ..Account::default() }
}
