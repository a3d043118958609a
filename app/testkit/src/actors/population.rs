//! Who lives on the chain: fans with balances, creators with galleries, and the accounts that the chain begins with.

use influence_client::{accounts::test_accounts, address, instructions::MintInfo};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{
    keys::{Role, draw, key},
    config::LocalnetConfig,
};

/// Decimals of $MESI.
pub const DECIMALS: u8 = 6;
/// One token, base units.
pub const TOKEN: u64 = 1_000_000;
/// What the market has for sale, base units.
const FOR_SALE: u64 = 1_000_000_000 * TOKEN;
/// Every wallet's lamports.
const LAMPORTS: u64 = 100_000_000_000;
/// What fans hold, tokens, before it is varied: between the published tiers.
const HELD: [u64; 6] = [5_000, 25_000, 60_000, 120_000, 400_000, 1_500_000];
/// What a member locks of that, percent.
const LOCKED_PERCENT: u64 = 40;

/// A fan.
#[derive(Debug)]
pub struct Fan {
    /// The wallet's key.
    pub key: Keypair,
    /// The wallet.
    pub owner: Address,
    /// The associated token account.
    pub tokens: Address,
    /// What it holds in the beginning, base units; a member has locked some of it since.
    pub balance: u64,
}

/// What a member does in the beginning.
#[derive(Debug)]
pub struct Membership {
    /// Base units to lock.
    pub locked: u64,
    /// Galleries to allocate to, with base units.
    pub allocations: Vec<(Address, u64)>,
}

/// $MESI of a chain with this seed.
pub fn token(seed: u64) -> MintInfo {
    test_accounts::spl_token(key(seed, Role::Mint).pubkey())
}

/// The associated token account of a wallet.
pub fn tokens(seed: u64, wallet: &Address) -> Address {
    let token = token(seed);
    address::associated_token(wallet, &token.mint, &token.program)
}

/// The fan with this number, from 1.
pub fn fan(config: &LocalnetConfig, number: u32) -> Fan {
    let key = key(config.seed, Role::Fan(number));
    let owner = key.pubkey();
    let whose = [u64::from(number)];
    let size = draw(config.seed, "size", &whose, HELD.len() as u64);
    let held = usize::try_from(size).ok().and_then(|size| HELD.get(size)).copied().unwrap_or(0);
    let percent = 100 + draw(config.seed, "more", &whose, 60);
    Fan { key, owner, tokens: tokens(config.seed, &owner), balance: held * TOKEN / 100 * percent }
}

/// The gallery of the creator with this number, from 1.
pub fn gallery(config: &LocalnetConfig, number: u32) -> Address {
    address::gallery(&key(config.seed, Role::Creator(number)).pubkey(), 0)
}

/// What the fan with this number, from 1, locks and allocates in the beginning; none when the fan is no member.
pub fn membership(config: &LocalnetConfig, number: u32) -> Option<Membership> {
    if number > config.members {
        return None;
    }
    let locked = fan(config, number).balance / 100 * LOCKED_PERCENT;
    let count = config.allocations;
    let first = draw(config.seed, "galleries", &[number.into()], config.galleries.into());
    // The first gallery gets most, the last one the least; together never more than there is.
    let parts = u64::from(count) * u64::from(count + 1) / 2;
    let allocation = |place: u32| {
        let at = (first + u64::from(place)) % u64::from(config.galleries);
        let at = u32::try_from(at).unwrap_or(0) + 1;
        (gallery(config, at), locked / parts * u64::from(count - place))
    };
    Some(Membership { locked, allocations: (0..count).map(allocation).collect() })
}

/// The accounts that the chain begins with: wallets, the mint, and what fans and the market hold.
pub fn genesis_accounts(config: &LocalnetConfig) -> Vec<(Address, Account)> {
    let MintInfo { mint, .. } = token(config.seed);
    let funded = Role::all(config).filter(|role| !matches!(role, Role::Mint | Role::Faucet));
    let mut accounts: Vec<_> =
        funded.map(|role| (key(config.seed, role).pubkey(), test_accounts::wallet(LAMPORTS))).collect();
    let market = key(config.seed, Role::Treasury).pubkey();
    let mut hold = |owner: &Address, tokens: Address, amount: u64| {
        accounts.push((tokens, test_accounts::token_account(owner, &mint, amount)));
    };
    hold(&market, tokens(config.seed, &market), FOR_SALE);
    let mut supply = FOR_SALE;
    for number in 1..=config.fans {
        let fan = fan(config, number);
        hold(&fan.owner, fan.tokens, fan.balance);
        supply += fan.balance;
    }
    let authority = key(config.seed, Role::Authority).pubkey();
    accounts.push((mint, test_accounts::mint(&authority, DECIMALS, supply)));
    accounts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_follow_from_the_seed() {
        let config = LocalnetConfig::default();
        let balances = |config: &LocalnetConfig| (1..=12).map(|number| fan(config, number).balance).collect::<Vec<_>>();
        assert_eq!(balances(&config), balances(&config));
        assert_ne!(balances(&config), balances(&LocalnetConfig { seed: 2, ..config.clone() }));
        assert!(balances(&config).iter().all(|balance| (5_000 * TOKEN..2_400_000 * TOKEN).contains(balance)));
    }

    #[test]
    fn members_allocate_what_they_have_locked_to_different_galleries() {
        let config = LocalnetConfig { fans: 50, members: 40, galleries: 5, allocations: 4, ..LocalnetConfig::default() };
        for number in 1..=config.members {
            let Membership { locked, mut allocations } = membership(&config, number).unwrap();
            let sum: u64 = allocations.iter().map(|(_, points)| points).sum();
            assert!(sum <= locked && locked - sum < 10 && locked < fan(&config, number).balance);
            allocations.sort();
            allocations.dedup_by_key(|(gallery, _)| *gallery);
            assert_eq!(allocations.len(), 4);
        }
        assert!(membership(&config, 41).is_none());
    }

    #[test]
    fn the_mint_has_issued_what_is_held() {
        use solana_program_pack::Pack;
        use spl_token_interface::state;

        let accounts = genesis_accounts(&LocalnetConfig::default());
        let held = |data: &[u8]| state::Account::unpack(data).map_or(0, |account| account.amount);
        let held: u64 = accounts.iter().map(|(_, account)| held(&account.data)).sum();
        let mint = token(1).mint;
        let (_, mint) = accounts.iter().find(|(address, _)| *address == mint).unwrap();
        assert_eq!(state::Mint::unpack(&mint.data).unwrap().supply, held);
    }
}
