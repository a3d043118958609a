//! A population of any size that follows from a seed: keys, balances, galleries, and what members allocate.

use influence_client::{accounts::test_accounts, address, instructions::MintInfo};
use influence_core::merkle::{Sha2, Sha256};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;

use super::Fan;
use crate::genesis::{GenesisBalance, TOKEN, genesis_accounts};

/// Crankers of the program.
pub const CRANKERS: u32 = 3;
/// What the treasury can sell, base units.
const FOR_SALE: u64 = 1_000_000_000 * TOKEN;
/// Every wallet's lamports.
const LAMPORTS: u64 = 100_000_000_000;
/// What fans hold before it is varied, tokens: between the published tiers.
const HELD: [u64; 6] = [5_000, 25_000, 60_000, 120_000, 400_000, 1_500_000];
/// What a member locks of that, percent.
const LOCKED_PERCENT: u64 = 40;

/// An actor with a key. Crankers, creators and fans count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// May upgrade the program, change its settings, and mint.
    Authority,
    /// May pause and void.
    Guardian,
    /// May set lock floors.
    Marketplace,
    /// Has all tokens that no fan has, and trades with all fans.
    Treasury,
    /// Has the lamports that the faucet gives away.
    Faucet,
    /// Its address is the mint's.
    Mint,
    Cranker(u32),
    Creator(u32),
    Fan(u32),
}

impl Actor {
    /// Name of the actor and of its key file: `fan-1`.
    pub fn name(self) -> String {
        match self {
            Self::Authority => "authority".into(),
            Self::Guardian => "guardian".into(),
            Self::Marketplace => "marketplace".into(),
            Self::Treasury => "treasury".into(),
            Self::Faucet => "faucet".into(),
            Self::Mint => "mint".into(),
            Self::Cranker(number) => format!("cranker-{number}"),
            Self::Creator(number) => format!("creator-{number}"),
            Self::Fan(number) => format!("fan-{number}"),
        }
    }

    pub fn keypair(self, seed: u64) -> Keypair {
        Keypair::new_from_array(digest(seed, "key", self.name().as_bytes()))
    }
}

/// A number below `below` that follows from the seed, its purpose, and the numbers that it is for; 0 when `below` is 0.
pub fn draw(seed: u64, purpose: &str, of: &[u64], below: u64) -> u64 {
    let of: Vec<u8> = of.iter().flat_map(|number| number.to_le_bytes()).collect();
    let [a, b, c, d, e, f, g, h, ..] = digest(seed, purpose, &of);
    // The bias of a remainder does not matter here.
    u64::from_le_bytes([a, b, c, d, e, f, g, h]).checked_rem(below).unwrap_or(0)
}

fn digest(seed: u64, purpose: &str, of: &[u8]) -> [u8; 32] {
    Sha2::hashv(&[b"influence-localnet", &seed.to_le_bytes(), purpose.as_bytes(), &[0], of])
}

/// How many actors there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Population {
    pub seed: u64,
    pub fans: u32,
    /// The first of the fans, who have locked and allocated.
    pub members: u32,
    /// Galleries, each with its own creator.
    pub galleries: u32,
    /// Galleries that each member supports.
    pub allocations: u32,
}

/// What a member locks and allocates when the chain begins, base units.
#[derive(Debug)]
pub struct Membership {
    pub locked: u64,
    pub allocations: Vec<(Address, u64)>,
}

impl Population {
    pub fn actors(self) -> impl Iterator<Item = Actor> {
        use Actor::{Authority, Faucet, Guardian, Marketplace, Mint, Treasury};
        let single = [Authority, Guardian, Marketplace, Treasury, Faucet, Mint];
        let crankers = (1..=CRANKERS).map(Actor::Cranker);
        let creators = (1..=self.galleries).map(Actor::Creator);
        single.into_iter().chain(crankers).chain(creators).chain((1..=self.fans).map(Actor::Fan))
    }

    pub fn key(self, actor: Actor) -> Keypair {
        actor.keypair(self.seed)
    }

    pub fn address(self, actor: Actor) -> Address {
        self.key(actor).pubkey()
    }

    pub fn token(self) -> MintInfo {
        test_accounts::spl_token(self.address(Actor::Mint))
    }

    pub fn wallet(self, actor: Actor) -> Fan {
        Fan::new(self.key(actor), &self.token())
    }

    pub fn fan(self, number: u32) -> Fan {
        self.wallet(Actor::Fan(number))
    }

    /// What a fan holds when the chain begins, base units.
    pub fn balance(self, number: u32) -> u64 {
        let of = [u64::from(number)];
        let size = draw(self.seed, "size", &of, HELD.len() as u64);
        let held = usize::try_from(size).ok().and_then(|size| HELD.get(size)).copied().unwrap_or(0);
        held * TOKEN / 100 * (100 + draw(self.seed, "more", &of, 60))
    }

    /// The gallery of the creator with this number.
    pub fn gallery(self, number: u32) -> Address {
        address::gallery(&self.address(Actor::Creator(number)), 0)
    }

    /// `None` for a fan who is not a member.
    pub fn membership(self, number: u32) -> Option<Membership> {
        if number > self.members {
            return None;
        }
        let locked = self.balance(number) / 100 * LOCKED_PERCENT;
        let count = self.allocations;
        let first = draw(self.seed, "galleries", &[number.into()], self.galleries.into());
        // The first gallery gets most, the last one the least; together never more than there is.
        let parts = u64::from(count) * u64::from(count + 1) / 2;
        let allocation = |place: u32| {
            let at = (first + u64::from(place)) % u64::from(self.galleries);
            let at = u32::try_from(at).unwrap_or(0) + 1;
            (self.gallery(at), locked / parts * u64::from(count - place))
        };
        Some(Membership { locked, allocations: (0..count).map(allocation).collect() })
    }

    /// Wallets, the mint, and what fans and the treasury hold.
    pub fn genesis_accounts(self) -> Vec<(Address, Account)> {
        let treasury = self.wallet(Actor::Treasury);
        let fans = (1..=self.fans).map(|number| (self.fan(number), self.balance(number)));
        let balances: Vec<GenesisBalance> = [(treasury, FOR_SALE)]
            .into_iter()
            .chain(fans)
            .map(|(fan, amount)| GenesisBalance { account: fan.tokens, owner: fan.owner, amount })
            .collect();
        let supply = balances.iter().map(|balance| balance.amount).sum();
        let mint = (self.token().mint, self.address(Actor::Authority), supply);
        let funded = self.actors().filter(|actor| !matches!(actor, Actor::Mint | Actor::Faucet));
        genesis_accounts(funded.map(|actor| self.address(actor)), LAMPORTS, mint, balances)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SMALL: Population = Population { seed: 1, fans: 12, members: 6, galleries: 4, allocations: 2 };

    #[test]
    fn keys_and_balances_follow_from_the_seed() {
        let other = Population { seed: 2, ..SMALL };
        let addresses = |of: Population| of.actors().map(|actor| of.address(actor)).collect::<Vec<_>>();
        assert_eq!(addresses(SMALL), addresses(SMALL));
        let all: BTreeSet<_> = addresses(SMALL).into_iter().chain(addresses(other)).collect();
        assert_eq!(all.len(), 2 * (6 + 3 + 4 + 12));
        let balances = |of: Population| (1..=12).map(|number| of.balance(number)).collect::<Vec<_>>();
        assert_ne!(balances(SMALL), balances(other));
        assert!(balances(SMALL).iter().all(|balance| (5_000 * TOKEN..2_400_000 * TOKEN).contains(balance)));
    }

    #[test]
    fn members_allocate_what_they_have_locked_to_different_galleries() {
        let many = Population { fans: 50, members: 40, galleries: 5, allocations: 4, ..SMALL };
        for number in 1..=many.members {
            let Membership { locked, mut allocations } = many.membership(number).unwrap();
            let sum: u64 = allocations.iter().map(|(_, points)| points).sum();
            assert!(sum <= locked && locked - sum < 10 && locked < many.balance(number));
            allocations.sort();
            allocations.dedup_by_key(|(gallery, _)| *gallery);
            assert_eq!(allocations.len(), 4);
        }
        assert!(many.membership(41).is_none());
    }

    #[test]
    fn the_mint_has_issued_what_is_held() {
        let accounts = SMALL.genesis_accounts();
        // The amount of a token account is at 64, the supply of a mint at 36.
        let number = |data: &[u8], at: usize| u64::from_le_bytes(data[at..at + 8].try_into().unwrap());
        let held = accounts.iter().filter(|(_, account)| account.data.len() == 165);
        let held: u64 = held.map(|(_, account)| number(&account.data, 64)).sum();
        let (_, mint) = accounts.iter().find(|(address, _)| *address == SMALL.token().mint).unwrap();
        assert_eq!(number(&mint.data, 36), held);
    }

    #[test]
    fn draws_stay_below() {
        assert!((0..100).all(|n| draw(1, "x", &[n], 7) < 7));
        assert_eq!(draw(1, "x", &[1], 0), 0);
        assert_ne!(draw(1, "x", &[1], u64::MAX), draw(2, "x", &[1], u64::MAX));
    }
}
