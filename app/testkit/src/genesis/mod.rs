//! What a chain begins with: wallets, the mint, token balances, and the program's published settings.

pub mod balance_file;
pub mod market;

pub use balance_file::BalanceFile;

use influence_client::{ConfigArgs, CreatorLevelArgs, InitializeArgs, accounts::test_accounts};
use solana_account::Account;
use solana_address::Address;

/// One token, base units.
pub const TOKEN: u64 = 1_000_000;
pub const DECIMALS: u8 = 6;
/// Length of a day in sample data, seconds.
pub const DAY_SECONDS: u32 = 86_400;
/// Crankers whose equal votes finalize a day.
pub const QUORUM: u8 = 2;
/// Published thresholds of total points, tokens.
pub const USER_TIERS: [u64; 10] =
    [20_000, 40_000, 80_000, 150_000, 300_000, 500_000, 1_250_000, 2_500_000, 5_000_000, 10_000_000];
/// Published creator levels by locked tokens.
pub const CREATOR_LEVELS: [u64; 11] = [
    40_000, 80_000, 160_000, 300_000, 600_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 20_000_000,
    40_000_000,
];

/// The published settings, without minimum lock times.
pub fn published_config(marketplace: Address, guardian: Address, challenge_seconds: u32) -> ConfigArgs {
    let level = |tokens: &u64| CreatorLevelArgs { locked: tokens * TOKEN, min_lock_seconds: 0 };
    ConfigArgs {
        marketplace,
        guardian,
        user_tiers: USER_TIERS.iter().map(|tokens| tokens * TOKEN).collect(),
        creator_levels: CREATOR_LEVELS.iter().map(level).collect(),
        challenge_seconds,
        holding_expiry: 3,
        lock_floor_days: 30,
    }
}

/// Arguments of `initialize` with a quorum of [`QUORUM`].
pub fn initialize_args(day_seconds: u32, crankers: Vec<Address>, settings: ConfigArgs) -> InitializeArgs {
    InitializeArgs { day_seconds, accepted_freeze_authority: None, crankers, quorum: QUORUM, settings }
}

/// A token account of a new chain.
#[derive(Clone, Copy, Debug)]
pub struct GenesisBalance {
    pub account: Address,
    pub owner: Address,
    /// Base units.
    pub amount: u64,
}

/// Wallets with `lamports` each, the mint with `supply` base units, and token accounts.
pub fn genesis_accounts(
    wallets: impl IntoIterator<Item = Address>,
    lamports: u64,
    (mint, authority, supply): (Address, Address, u64),
    balances: impl IntoIterator<Item = GenesisBalance>,
) -> Vec<(Address, Account)> {
    let wallets = wallets.into_iter().map(|wallet| (wallet, test_accounts::wallet(lamports)));
    let mint_account = (mint, test_accounts::mint(&authority, DECIMALS, supply));
    let tokens = balances.into_iter().map(|GenesisBalance { account, owner, amount }| {
        (account, test_accounts::token_account(&owner, &mint, amount))
    });
    wallets.chain([mint_account]).chain(tokens).collect()
}
