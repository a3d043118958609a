//! The demo's chain: genesis, the configured program, roles, and the first galleries.

use anyhow::{Context, Result};
use influence_client::{
    accounts::test_accounts,
    address,
    chain::{Chain, Receipt, embedded::EmbeddedChain},
    instructions::{MintInfo, admin, creator},
    tx::{BudgetPolicy, ComputeBudget, send_instructions},
};
use influence_core::calendar::Calendar;
use influence_scoring::salt::SaltSecret;
use influence_testkit::{
    actors::keys,
    genesis::{
        BalanceFile, DAY_SECONDS, GenesisBalance, genesis_accounts, initialize_args, published_config,
    },
    platform::ListedGallery,
    program,
};
use pollster::block_on;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::instrumented_chain::{InstrumentedChain, token_amount};

/// How long a final day can be voided, seconds.
pub const CHALLENGE_SECONDS: u32 = 3_600;
/// Every wallet's lamports.
pub const LAMPORTS: u64 = 10_000_000_000;
pub const CRANKERS: u32 = 3;
/// Shared by the crankers; a real one is never published.
const SECRET: &[u8] = b"influence-demo: a secret that everybody can read";
const GALLERIES_PER_CREATOR: u32 = 2;

/// The limit that every transaction asks for: computation is free here, so nothing is simulated.
pub const BUDGET: BudgetPolicy = BudgetPolicy::Fixed(ComputeBudget::MAX);

/// A gallery, registered or not yet.
pub struct GallerySlot {
    pub address: Address,
    /// A, B and so on.
    pub name: String,
    pub creator: Keypair,
    /// Number of the gallery with its creator.
    pub index: u32,
    /// Whether it takes support now.
    pub is_active: bool,
}

pub struct DemoRoles {
    pub authority: Keypair,
    pub treasury: Keypair,
    pub crankers: Vec<Keypair>,
    /// A key without any right, which applies and settles.
    pub permissionless: Keypair,
}

pub struct DemoChain {
    pub node: InstrumentedChain,
    pub token: MintInfo,
    pub calendar: Calendar,
    pub roles: DemoRoles,
    pub gallery_slots: Vec<GallerySlot>,
    /// Seals scores.
    pub secret: SaltSecret,
}

impl DemoChain {
    /// Starts a chain at the first day, or at the opening balances when these are later, and registers all galleries
    /// but the last one.
    pub fn start(balances: &BalanceFile, calendar: Calendar, galleries: u32) -> Result<Self> {
        let authority = keys::role("authority", 0);
        let now = calendar.start_of(balances.first_day).max(balances.opening_time);
        let program = program::path()?;
        let embedded = EmbeddedChain::from_file(&program, &authority.pubkey(), now)
            .with_context(|| format!("cannot load the program {}", program.display()))?;
        let mut chain = Self {
            node: InstrumentedChain::new(embedded),
            token: test_accounts::spl_token(keys::role("mint", 0).pubkey()),
            calendar,
            roles: DemoRoles {
                authority,
                treasury: keys::treasury(),
                crankers: (0..CRANKERS).map(|index| keys::role("cranker", index)).collect(),
                permissionless: keys::role("stranger", 0),
            },
            gallery_slots: (0..galleries).map(GallerySlot::new).collect(),
            secret: SaltSecret::new(SECRET)?,
        };
        chain.fund(balances)?;
        chain.initialize()?;
        for gallery in 0..chain.gallery_slots.len() - 1 {
            chain.register(gallery)?;
        }
        Ok(chain)
    }

    fn fund(&self, file: &BalanceFile) -> Result<()> {
        let DemoRoles { authority, treasury, crankers, permissionless } = &self.roles;
        let roles = crankers.iter().chain([authority, treasury, permissionless]);
        let creators = self.gallery_slots.iter().map(|slot| &slot.creator);
        let wallets = roles.chain(creators).chain(file.fans.iter().map(|fan| &fan.key)).map(Signer::pubkey);
        let mut balances = Vec::new();
        for (account, amount) in file.accounts.iter().zip(&file.opening) {
            let owner = file.fans[account.fan].wallet();
            balances.push(GenesisBalance { account: account.address, owner, amount: *amount });
        }
        let amount = file.supply - file.opening.iter().sum::<u64>();
        let account = keys::treasury_account();
        balances.push(GenesisBalance { account, owner: treasury.pubkey(), amount });
        for GenesisBalance { account, owner, amount } in &balances {
            self.node.track(*account, owner, *amount, file.opening_time);
        }
        let mint = (self.token.mint, authority.pubkey(), file.supply);
        for (address, account) in genesis_accounts(wallets, LAMPORTS, mint, balances) {
            self.node.embedded.set_account(&address, account)?;
        }
        Ok(())
    }

    fn initialize(&self) -> Result<()> {
        let address = |name| keys::role(name, 0).pubkey();
        let settings = published_config(address("marketplace"), address("guardian"), CHALLENGE_SECONDS);
        let crankers = self.roles.crankers.iter().map(Signer::pubkey).collect();
        let arguments = initialize_args(DAY_SECONDS, crankers, settings);
        let authority = &self.roles.authority;
        let key = authority.pubkey();
        self.send(&[admin::initialize(&key, &key, &self.token, arguments)], &[authority])
            .context("cannot initialize the program")?;
        Ok(())
    }

    pub fn register(&mut self, gallery: usize) -> Result<()> {
        let GallerySlot { creator, index, .. } = &self.gallery_slots[gallery];
        let key = creator.pubkey();
        self.send(&[creator::register_gallery(&key, &key, *index)], &[creator])?;
        self.gallery_slots[gallery].is_active = true;
        Ok(())
    }

    pub fn retire(&mut self, gallery: usize) -> Result<()> {
        let GallerySlot { creator, address, .. } = &self.gallery_slots[gallery];
        self.send(&[creator::retire_gallery(&creator.pubkey(), address)], &[creator])?;
        self.gallery_slots[gallery].is_active = false;
        Ok(())
    }

    /// The galleries as the platform lists them.
    pub fn listed_galleries(&self) -> impl Iterator<Item = ListedGallery> {
        self.gallery_slots.iter().map(|slot| ListedGallery {
            creator: slot.creator.pubkey(),
            address: slot.address,
            name: slot.name.clone(),
        })
    }

    /// Sends one transaction, paid by the first signer.
    pub fn send(&self, instructions: &[Instruction], signers: &[&Keypair]) -> Result<Receipt> {
        Ok(block_on(send_instructions(&self.node, instructions, signers, BUDGET))?)
    }

    /// Unix time.
    pub fn now(&self) -> Result<i64> {
        Ok(block_on(self.node.now())?.unix_time)
    }

    /// Tokens in an account, base units; 0 when it does not exist.
    pub fn tokens_in(&self, account: &Address) -> Result<u64> {
        let found = block_on(self.node.accounts(&[*account]))?.pop().flatten();
        Ok(found.as_ref().map_or(0, token_amount))
    }

    pub fn lamports(&self, wallet: &Address) -> Result<u64> {
        let found = block_on(self.node.accounts(&[*wallet]))?.pop().flatten();
        Ok(found.map_or(0, |account| account.lamports))
    }
}

impl GallerySlot {
    pub fn title(&self) -> String {
        format!("Gallery {}", self.name)
    }

    fn new(number: u32) -> Self {
        let creator = keys::role("creator", number / GALLERIES_PER_CREATOR);
        let index = number % GALLERIES_PER_CREATOR;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn galleries_have_letters() {
        assert_eq!([0, 25, 26, 27, 52].map(letters), ["A", "Z", "AA", "AB", "BA"]);
    }
}
