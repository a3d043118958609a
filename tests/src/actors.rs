//! Fans and creators: wallets with tokens, and their instructions.

use influence::state::{Delegation, Gallery, Influence};
use influence_client::{
    ClientError,
    accounts::test_accounts,
    address,
    chain::Receipt,
    instructions::{SettleTargets, creator, user},
};
pub use influence_testkit::actors::Fan;
use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_program_pack::Pack;
use solana_signer::Signer;

use crate::test_env::{TestChain, TestEnv, key};

/// A creator's gallery.
pub struct TestGallery {
    pub creator: Keypair,
    pub gallery: Address,
}

impl<C: TestChain> TestEnv<C> {
    /// A funded wallet with `balance` base units, the same for the same name, without an influence account.
    pub async fn wallet(&self, name: &str, balance: u64) -> Fan {
        let fan = Fan::new(key(name), &self.token);
        self.chain.set_account(&fan.owner, test_accounts::wallet(100_000_000_000)).await;
        self.chain.set_account(&fan.tokens, self.token_account(&fan.owner, balance)).await;
        fan
    }

    /// A token account of the mint with `balance` base units.
    pub fn token_account(&self, owner: &Address, balance: u64) -> Account {
        let account = test_accounts::token_account(owner, &self.token.mint, balance);
        Account { owner: self.token.program, ..account }
    }

    /// A wallet with an influence account, and nothing locked.
    pub async fn fan(&self, name: &str, balance: u64) -> Fan {
        let fan = self.wallet(name, balance).await;
        self.send(&[self.open(&fan)], &[&fan.key]).await.expect("open_influence");
        fan
    }

    /// A fan with all of `locked` base units in the vault.
    pub async fn locked_fan(&self, name: &str, locked: u64) -> Fan {
        let fan = self.fan(name, locked).await;
        self.send(&[self.lock(&fan, locked, &[])], &[&fan.key]).await.expect("lock");
        fan
    }

    /// A creator with one gallery.
    pub async fn register_gallery(&self, name: &str) -> TestGallery {
        let creator = key(name);
        self.chain.set_account(&creator.pubkey(), test_accounts::wallet(100_000_000_000)).await;
        let instruction = creator::register_gallery(&self.roles.payer.pubkey(), &creator.pubkey(), 0);
        self.send(&[instruction], &[&creator]).await.expect("register_gallery");
        let gallery = address::gallery(&creator.pubkey(), 0);
        TestGallery { creator, gallery }
    }

    /// open_influence, paid by the payer.
    pub fn open(&self, fan: &Fan) -> Instruction {
        user::open_influence(&self.roles.payer.pubkey(), &fan.owner, &self.token)
    }

    /// lock from the fan's associated account.
    pub fn lock(&self, fan: &Fan, amount: u64, settle: &[Address]) -> Instruction {
        user::lock(&fan.owner, &fan.tokens, &self.token, amount, SettleTargets(settle))
    }

    /// unlock to the fan's associated account.
    pub fn unlock(&self, fan: &Fan, amount: u64, settle: &[Address]) -> Instruction {
        user::unlock(&fan.owner, &fan.tokens, &self.token, amount, SettleTargets(settle))
    }

    /// allocate, paid by the payer, at any revision.
    pub fn allocate(&self, fan: &Fan, gallery: &Address, points: u64) -> Instruction {
        user::allocate(&self.roles.payer.pubkey(), &fan.owner, gallery, points, None)
    }

    /// withdraw at any revision; rent goes back to the payer.
    pub fn withdraw(&self, fan: &Fan, gallery: &Address, points: u64) -> Instruction {
        user::withdraw(&fan.owner, gallery, &self.roles.payer.pubkey(), points, None)
    }

    /// reallocate at any revision, paid by the payer.
    pub fn reallocate(&self, fan: &Fan, from: &Address, to: &Address, points: u64) -> Instruction {
        let payer = self.roles.payer.pubkey();
        let change = user::Reallocation {
            payer: &payer,
            from,
            rent_payer: &payer,
            to,
            points,
            expected_revision: None,
        };
        user::reallocate(&fan.owner, &change)
    }

    /// close_influence; rent goes back to the payer.
    pub fn close(&self, fan: &Fan) -> Instruction {
        user::close_influence(&fan.owner, &fan.tokens, &self.roles.payer.pubkey(), &self.token)
    }

    pub async fn send_as(&self, fan: &Fan, instruction: Instruction) -> Result<Receipt, ClientError> {
        self.send(&[instruction], &[&fan.key]).await
    }

    pub async fn influence(&self, fan: &Fan) -> Influence {
        self.get(&address::influence(&fan.owner)).await
    }

    pub async fn gallery(&self, gallery: &Address) -> Gallery {
        self.get(gallery).await
    }

    pub async fn delegation(&self, fan: &Fan, gallery: &Address) -> Option<Delegation> {
        self.find(&address::delegation(&fan.owner, gallery)).await
    }

    /// Base units in a token account; 0 when it does not exist.
    pub async fn balance(&self, tokens: &Address) -> u64 {
        let account = self.account(tokens).await;
        account.map_or(0, |account| {
            let data = &account.data[..spl_token_interface::state::Account::LEN];
            spl_token_interface::state::Account::unpack(data).expect("a token account").amount
        })
    }

    /// Base units in the fan's vault.
    pub async fn vault(&self, fan: &Fan) -> u64 {
        self.balance(&address::vault(&fan.owner)).await
    }
}
