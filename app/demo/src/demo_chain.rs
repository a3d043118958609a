//! Genesis: the chain, the mint, everybody's wallet, the settings and the first galleries.

use std::path::PathBuf;

use anyhow::{Context, Result, bail, ensure};
use influence_client::{
    CreatorLevelArgs, ConfigArgs, InitializeArgs,
    accounts::test_accounts,
    address,
    chain::{Chain, Receipt, embedded::EmbeddedChain},
    instructions::{MintInfo, admin, creator},
    tx::{BudgetPolicy, ComputeBudget, send_instructions},
};
use influence_core::calendar::Calendar;
use influence_scoring::salt::SaltSecret;
use pollster::block_on;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{input::Input, keys, observed::Observed};

/// One token in base units.
pub const TOKEN: u64 = 1_000_000;
/// Decimals of the mint.
pub const DECIMALS: u8 = 6;
/// Length of a day, seconds.
pub const DAY_SECONDS: u32 = 86_400;
/// How long a final day can be voided, seconds.
pub const CHALLENGE_SECONDS: u32 = 3_600;
/// Final days without a new score after which a score expires.
const HOLDING_EXPIRY: u8 = 3;
/// Lamports that everybody begins with.
pub const LAMPORTS: u64 = 10_000_000_000;
/// Crankers, and how many of them must agree.
pub const CRANKERS: u32 = 3;
const QUORUM: u8 = 2;
/// Published thresholds of total points, tokens.
pub const USER_TIERS: [u64; 10] =
    [20_000, 40_000, 80_000, 150_000, 300_000, 500_000, 1_250_000, 2_500_000, 5_000_000, 10_000_000];
/// Published creator levels by locked tokens.
pub const CREATOR_LEVELS: [u64; 11] = [
    40_000, 80_000, 160_000, 300_000, 600_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 20_000_000,
    40_000_000,
];
/// What the crankers share; they would never publish it elsewhere.
const SECRET: &[u8] = b"influence-demo: a secret that everybody can read";
/// Galleries of one creator.
const GALLERIES_EACH: u32 = 2;

/// The limit that every transaction asks for: computation is free here, so nothing is simulated.
pub const PRICING: BudgetPolicy = BudgetPolicy::Fixed(ComputeBudget::MAX);

/// A gallery and who runs it.
pub struct Seat {
    /// Where it is.
    pub address: Address,
    /// What to call it: A, B and so on.
    pub name: String,
    /// Its creator.
    pub creator: Keypair,
    /// Its number with the creator.
    pub index: u32,
    /// Whether it takes support now.
    pub is_active: bool,
}

/// Everybody with a role.
pub struct Roles {
    /// Deploys and sets up.
    pub authority: Keypair,
    /// Sells to and buys from everybody.
    pub market: Keypair,
    /// They vote.
    pub crankers: Vec<Keypair>,
    /// A key without any right, which applies and settles.
    pub stranger: Keypair,
}

/// The chain and who is on it.
pub struct World {
    /// The chain.
    pub chain: Observed,
    /// The mint.
    pub token: MintInfo,
    /// Its days.
    pub calendar: Calendar,
    /// Who is who.
    pub roles: Roles,
    /// The galleries, registered or not yet.
    pub seats: Vec<Seat>,
    /// What seals scores; the crankers share it.
    pub secret: SaltSecret,
}

impl World {
    /// Sets everything up for so many `galleries` at the first day's start, or when the opening balances are known if that is later.
    ///
    /// # Errors
    /// When the program is not built, or refuses.
    pub fn genesis(input: &Input, calendar: Calendar, galleries: u32) -> Result<Self> {
        let authority = keys::role("authority", 0);
        let now = calendar.start_of(input.first_day).max(input.opening_time);
        let so = program()?;
        let chain = EmbeddedChain::from_file(&so, &authority.pubkey(), now)
            .with_context(|| format!("the program {} does not load", so.display()))?;
        let roles = Roles {
            authority,
            market: keys::market(),
            crankers: (0..CRANKERS).map(|index| keys::role("cranker", index)).collect(),
            stranger: keys::role("stranger", 0),
        };
        let mint = keys::role("mint", 0).pubkey();
        let seats = seats(galleries);
        let chain = Observed::new(chain);
        let mut world = Self {
            chain,
            token: test_accounts::spl_token(mint),
            calendar,
            roles,
            seats,
            secret: SaltSecret::new(SECRET)?,
        };
        world.fund(input)?;
        world.initialize()?;
        for seat in 0..world.seats.len() - 1 {
            world.register(seat)?;
        }
        Ok(world)
    }

    /// Wallets, the mint and the opening balances.
    fn fund(&self, input: &Input) -> Result<()> {
        let put = |key: &Address, account| self.chain.inner.set_account(key, account);
        let Roles { authority, market, crankers, stranger } = &self.roles;
        let roles = crankers.iter().chain([authority, market, stranger]);
        let creators = self.seats.iter().map(|seat| &seat.creator);
        for key in roles.chain(creators).chain(input.fans.iter().map(|fan| &fan.key)) {
            put(&key.pubkey(), test_accounts::wallet(LAMPORTS))?;
        }
        put(&self.token.mint, test_accounts::mint(&authority.pubkey(), DECIMALS, input.supply))?;
        let mut rest = input.supply;
        for (account, balance) in input.accounts.iter().zip(&input.opening) {
            let owner = input.fans[account.fan].key.pubkey();
            rest -= balance;
            put(&account.address, test_accounts::token_account(&owner, &self.token.mint, *balance))?;
            self.chain.watch(account.address, &owner, *balance, input.opening_time);
        }
        let (owner, account) = (market.pubkey(), keys::market_account());
        put(&account, test_accounts::token_account(&owner, &self.token.mint, rest))?;
        self.chain.watch(account, &owner, rest, input.opening_time);
        Ok(())
    }

    fn initialize(&self) -> Result<()> {
        let base = |tokens: &u64| tokens * TOKEN;
        let setup = InitializeArgs {
            day_seconds: DAY_SECONDS,
            accepted_freeze_authority: None,
            crankers: self.roles.crankers.iter().map(Signer::pubkey).collect(),
            quorum: QUORUM,
            settings: ConfigArgs {
                marketplace: keys::role("marketplace", 0).pubkey(),
                guardian: keys::role("guardian", 0).pubkey(),
                user_tiers: USER_TIERS.iter().map(base).collect(),
                creator_levels: CREATOR_LEVELS
                    .iter()
                    .map(|tokens| CreatorLevelArgs { locked: base(tokens), min_lock_seconds: 0 })
                    .collect(),
                challenge_seconds: CHALLENGE_SECONDS,
                holding_expiry: HOLDING_EXPIRY,
                lock_floor_days: 30,
            },
        };
        let authority = &self.roles.authority;
        let key = authority.pubkey();
        self.send(&[admin::initialize(&key, &key, &self.token, setup)], &[authority])
            .context("the program refuses to be set up")?;
        Ok(())
    }

    /// Registers the gallery at `seat`.
    ///
    /// # Errors
    /// What the program refuses.
    pub fn register(&mut self, seat: usize) -> Result<()> {
        let Seat { creator, index, .. } = &self.seats[seat];
        let key = creator.pubkey();
        self.send(&[creator::register_gallery(&key, &key, *index)], &[creator])?;
        self.seats[seat].is_active = true;
        Ok(())
    }

    /// Retires the gallery at `seat`.
    ///
    /// # Errors
    /// What the program refuses.
    pub fn retire(&mut self, seat: usize) -> Result<()> {
        let Seat { creator, address, .. } = &self.seats[seat];
        self.send(&[creator::retire_gallery(&creator.pubkey(), address)], &[creator])?;
        self.seats[seat].is_active = false;
        Ok(())
    }

    /// Sends one transaction, paid by the first signer.
    ///
    /// # Errors
    /// What the chain refuses.
    pub fn send(&self, instructions: &[Instruction], signers: &[&Keypair]) -> Result<Receipt> {
        Ok(block_on(send_instructions(&self.chain, instructions, signers, PRICING))?)
    }

    /// The chain's clock, unix time.
    ///
    /// # Errors
    /// None on this chain.
    pub fn now(&self) -> Result<i64> {
        Ok(block_on(self.chain.now())?.unix_time)
    }

    /// Tokens in an account, base units; 0 when it is not there.
    ///
    /// # Errors
    /// None on this chain.
    pub fn tokens_in(&self, account: &Address) -> Result<u64> {
        let found = block_on(self.chain.accounts(&[*account]))?.pop().flatten();
        Ok(found.as_ref().map_or(0, crate::observed::held))
    }

    /// Lamports of a wallet.
    ///
    /// # Errors
    /// None on this chain.
    pub fn lamports(&self, wallet: &Address) -> Result<u64> {
        let found = block_on(self.chain.accounts(&[*wallet]))?.pop().flatten();
        Ok(found.map_or(0, |account| account.lamports))
    }
}

/// The places of `count` galleries, none of them registered yet.
pub fn seats(count: u32) -> Vec<Seat> {
    (0..count).map(Seat::new).collect()
}

impl Seat {
    /// What to call it where there are other things too.
    pub fn title(&self) -> String {
        format!("Gallery {}", self.name)
    }

    fn new(number: u32) -> Self {
        let creator = keys::role("creator", number / GALLERIES_EACH);
        let index = number % GALLERIES_EACH;
        let address = address::gallery(&creator.pubkey(), index);
        Self { address, name: letters(number), creator, index, is_active: false }
    }
}

/// A to Z, then AA and so on.
fn letters(number: u32) -> String {
    let letter = char::from(b'A' + u8::try_from(number % 26).unwrap_or(0));
    match number / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", letters(more - 1)),
    }
}

/// Where the built program is.
fn program() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("INFLUENCE_SO").map(PathBuf::from) {
        ensure!(
            path.is_file(),
            "INFLUENCE_SO names {}, where there is no file: run cargo xtask build, or unset it",
            path.display()
        );
        return Ok(path);
    }
    let binary = std::env::current_exe().context("this program does not know where it is")?;
    // <target>/debug/influence-demo, or <target>/debug/deps/... for a test.
    for folder in binary.ancestors().skip(1) {
        let so = folder.join("deploy").join("influence.so");
        if so.is_file() {
            return Ok(so);
        }
    }
    bail!(
        "the program is not built: run cargo xtask demo, or cargo xtask build first, or name it in INFLUENCE_SO"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn galleries_have_letters() {
        assert_eq!([0, 25, 26, 27, 52].map(letters), ["A", "Z", "AA", "AB", "BA"]);
    }
}
