//! A configured program with a mint, its roles and a clock. Tests add fans, creators and days as they need them.

use std::sync::atomic::{AtomicU32, Ordering};

use influence::instructions::{ConfigArgs, InitializeArgs};
use influence_client::{
    ClientError,
    accounts::{ProgramAccount, decode_account, test_accounts},
    chain::{self, Receipt, embedded::EmbeddedChain},
    instructions::{MintInfo, admin},
    tx::{ComputeBudget, MAX_UNITS, compile_message, sign},
};
use influence_testkit::{
    actors::keys,
    genesis::{self, initialize_args, published_config},
};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

pub use crate::test_chain::TestChain;
use crate::{bank::Bank, program};

pub use influence_testkit::genesis::TOKEN;
/// Supply of the mint, base units.
pub const SUPPLY: u64 = 1_000_000_000 * TOKEN;
/// Length of a day, seconds.
pub const DAY: i64 = genesis::DAY_SECONDS as i64;
/// Day of the start.
pub const FIRST_DAY: u32 = 20_500;
/// Noon of the first day, unix time.
pub const START: i64 = FIRST_DAY as i64 * DAY + DAY / 2;
/// Challenge time of the config, seconds.
pub const CHALLENGE: i64 = 3_600;
/// Lamports of every role.
const LAMPORTS: u64 = 1_000_000_000_000;

/// Keys of all roles, the same in every test.
pub struct Roles {
    /// Pays fees, and rent where no other payer is given.
    pub payer: Keypair,
    /// Upgrade authority of the program and authority of the config.
    pub authority: Keypair,
    /// Pauses and voids.
    pub guardian: Keypair,
    /// Sets lock floors.
    pub marketplace: Keypair,
    /// Two of them make a quorum.
    pub crankers: [Keypair; 3],
    /// Has no role.
    pub stranger: Keypair,
}

/// A key that is the same in every run.
pub fn key(label: &str) -> Keypair {
    keys::keypair(&[b"test ", label.as_bytes()])
}

impl Default for Roles {
    fn default() -> Self {
        Self::new()
    }
}

impl Roles {
    pub fn new() -> Self {
        Self {
            payer: key("payer"),
            authority: key("authority"),
            guardian: key("guardian"),
            marketplace: key("marketplace"),
            crankers: [key("cranker 0"), key("cranker 1"), key("cranker 2")],
            stranger: key("stranger"),
        }
    }

    pub fn all(&self) -> [&Keypair; 8] {
        let [a, b, c] = &self.crankers;
        [&self.payer, &self.authority, &self.guardian, &self.marketplace, a, b, c, &self.stranger]
    }
}

/// A configured program on a chain, with its roles.
pub struct TestEnv<C> {
    pub chain: C,
    pub roles: Roles,
    pub token: MintInfo,
    sent: AtomicU32,
}

/// The published settings.
pub fn settings(roles: &Roles) -> ConfigArgs {
    published_config(roles.marketplace.pubkey(), roles.guardian.pubkey(), CHALLENGE as u32)
}

/// Arguments of initialize in every environment.
pub fn setup(roles: &Roles) -> InitializeArgs {
    initialize_args(DAY as u32, roles.crankers.iter().map(Signer::pubkey).collect(), settings(roles))
}

impl TestEnv<Bank> {
    /// A configured program on the real runtime.
    pub async fn new() -> Self {
        let env = Self::unconfigured().await;
        env.initialize().await.expect("initialize");
        env
    }

    /// The real runtime without a config.
    pub async fn unconfigured() -> Self {
        let roles = Roles::new();
        let chain = Bank::start(&roles.authority.pubkey(), START, genesis_accounts(&roles)).await;
        Self::from_chain(chain, roles)
    }
}

impl TestEnv<EmbeddedChain> {
    /// A configured program on the embedded chain, for volume.
    pub async fn embedded() -> Self {
        let env = Self::embedded_unconfigured();
        env.initialize().await.expect("initialize");
        env
    }

    /// The embedded chain without a config.
    pub fn embedded_unconfigured() -> Self {
        let roles = Roles::new();
        let chain =
            EmbeddedChain::new(&program::elf(), &roles.authority.pubkey(), START).expect("an embedded chain");
        for (address, account) in genesis_accounts(&roles) {
            chain.set_account(&address, account).expect("a genesis account");
        }
        Self::from_chain(chain, roles)
    }
}

/// Wallets of the roles, and the mint.
pub fn genesis_accounts(roles: &Roles) -> Vec<(Address, Account)> {
    let wallets = roles.all().map(Signer::pubkey);
    genesis::genesis_accounts(wallets, LAMPORTS, (mint_key(), roles.authority.pubkey(), SUPPLY), [])
}

pub fn mint_key() -> Address {
    key("mint").pubkey()
}

impl<C: TestChain> TestEnv<C> {
    /// Wraps a chain that has the genesis accounts.
    pub fn from_chain(chain: C, roles: Roles) -> Self {
        Self { chain, roles, token: test_accounts::spl_token(mint_key()), sent: AtomicU32::new(0) }
    }

    pub async fn initialize(&self) -> Result<Receipt, ClientError> {
        let Roles { payer, authority, .. } = &self.roles;
        let setup = setup(&self.roles);
        let instruction = admin::initialize(&payer.pubkey(), &authority.pubkey(), &self.token, setup);
        self.send(&[instruction], &[authority]).await
    }

    /// Sends instructions as one transaction, paid by the payer and signed by `signers`.
    pub async fn send(
        &self,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<Receipt, ClientError> {
        let mut keys = vec![&self.roles.payer];
        keys.extend(signers);
        self.send_from(instructions, &keys).await
    }

    /// Replaces the mint; its token program is the account's owner.
    pub async fn replace_mint(&mut self, mint: Account) {
        self.token.program = mint.owner;
        self.chain.set_account(&self.token.mint, mint).await;
    }

    /// Sends instructions as one transaction, paid by the first of `signers`.
    pub async fn send_from(
        &self,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<Receipt, ClientError> {
        self.chain.send(self.signed(instructions, signers).await?).await
    }

    /// Compute units that instructions would use as one transaction, paid by the first of `signers`. Nothing changes.
    pub async fn simulate(
        &self,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<u64, ClientError> {
        self.chain.simulate(&self.signed(instructions, signers).await?).await
    }

    async fn signed(
        &self,
        instructions: &[Instruction],
        signers: &[&Keypair],
    ) -> Result<VersionedTransaction, ClientError> {
        // A different limit each time, so that the same call twice is two transactions.
        let count = self.sent.fetch_add(1, Ordering::Relaxed);
        let budget = ComputeBudget { units: MAX_UNITS - count % 100_000, priority_fee: 0 };
        let format = self.chain.tx_version();
        let payer = signers.first().expect("a signer").pubkey();
        let message = compile_message(format, &payer, instructions, self.chain.blockhash().await?, budget)?;
        sign(format, message, signers)
    }

    /// Reads an account that must exist.
    pub async fn get<T: ProgramAccount>(&self, address: &Address) -> T {
        chain::get_account(&self.chain, address).await.unwrap_or_else(|e| panic!("{e}"))
    }

    pub async fn find<T: ProgramAccount>(&self, address: &Address) -> Option<T> {
        let account = self.account(address).await?;
        Some(decode_account(&account).unwrap_or_else(|e| panic!("{e}")))
    }

    pub async fn account(&self, address: &Address) -> Option<Account> {
        let accounts = self.chain.accounts(&[*address]).await.expect("the chain answers");
        accounts.into_iter().next().flatten().filter(|account| account.lamports != 0)
    }

    /// Unix time of the chain, seconds.
    pub async fn time(&self) -> i64 {
        self.chain.now().await.expect("the chain answers").unix_time
    }

    pub async fn today(&self) -> u32 {
        u32::try_from(self.time().await / DAY).expect("a day")
    }

    /// Moves the clock forward, and to a later slot.
    pub async fn advance(&self, seconds: i64) {
        let now = self.time().await;
        self.chain.set_time(now + seconds).await;
    }
}
