//! A chain that goes on when it is asked for the time, and fails when it is told to.

use std::sync::atomic::{AtomicUsize, Ordering};

use influence_client::{
    ClientError,
    chain::{Chain, ChainTime, Receipt},
    tx::{BudgetPolicy, ComputeBudget, TxVersion},
};
use influence_migrations::{
    Migrated, MigrationError, Program, Roles, Settings, Wanted, Who, migrate, plan, step::Step,
};
use influence_tests::{
    bank::Bank,
    test_env::{self, TestChain, TestEnv, key, mint_key},
};
use solana_account::Account;
use solana_address::Address;
use solana_hash::Hash;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

/// A bank in which a slot passes whenever somebody looks at the clock.
pub struct Ticking {
    bank: Bank,
    /// Transactions that still get through.
    left: AtomicUsize,
}

impl Chain for Ticking {
    fn tx_version(&self) -> TxVersion {
        self.bank.tx_version()
    }

    async fn now(&self) -> Result<ChainTime, ClientError> {
        let now = self.bank.now().await?;
        self.bank.set_time(now.unix_time).await;
        self.bank.now().await
    }

    async fn blockhash(&self) -> Result<Hash, ClientError> {
        self.bank.blockhash().await
    }

    async fn accounts(&self, addresses: &[Address]) -> Result<Vec<Option<Account>>, ClientError> {
        self.bank.accounts(addresses).await
    }

    async fn program_accounts(&self, start: &[u8]) -> Result<Vec<(Address, Account)>, ClientError> {
        self.bank.program_accounts(start).await
    }

    async fn simulate(&self, transaction: &VersionedTransaction) -> Result<u64, ClientError> {
        self.bank.simulate(transaction).await
    }

    async fn send(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map_err(|_| ClientError::Unreachable("the line is cut".into()))?;
        self.bank.send(transaction).await
    }
}

/// A chain with the program on it, a mint and the roles, but no config.
pub struct Rig {
    /// The chain.
    pub chain: Ticking,
    /// Who is who.
    pub roles: test_env::Roles,
    /// Becomes the next authority.
    pub next: Keypair,
}

impl Rig {
    pub async fn new() -> Self {
        let TestEnv { chain, roles, .. } = TestEnv::unconfigured().await;
        let chain = Ticking { bank: chain, left: AtomicUsize::new(usize::MAX) };
        Self { chain, roles, next: key("next authority") }
    }

    /// Cuts the line after so many more transactions.
    pub fn cut_after(&self, transactions: usize) {
        self.chain.left.store(transactions, Ordering::Relaxed);
    }

    /// The published settings with the roles of every test.
    pub fn settings(&self) -> Settings {
        settings(&self.roles)
    }

    /// The payer and the authority.
    pub fn keys(&self) -> [&Keypair; 2] {
        [&self.roles.payer, &self.roles.authority]
    }

    fn who(&self, keys: &[&Keypair]) -> Who {
        Who::with(keys, self.roles.authority.pubkey())
    }

    /// What is left to do for the payer and the authority.
    pub async fn plan(&self, wanted: &Wanted<'_>) -> Result<Vec<Step>, MigrationError> {
        plan(&self.chain, wanted, &self.who(&self.keys())).await
    }

    /// Brings the chain to what is wanted, with the first two keys and these.
    pub async fn migrate(&self, wanted: &Wanted<'_>, more: &[&Keypair]) -> Result<Migrated, MigrationError> {
        let keys: Vec<&Keypair> = self.keys().into_iter().chain(more.iter().copied()).collect();
        self.migrate_with(wanted, &keys).await
    }

    /// Brings the chain to what is wanted, with these keys alone.
    pub async fn migrate_with(
        &self,
        wanted: &Wanted<'_>,
        keys: &[&Keypair],
    ) -> Result<Migrated, MigrationError> {
        let pricing = BudgetPolicy::Fixed(ComputeBudget::MAX);
        migrate(&self.chain, wanted, &self.who(keys), keys, pricing, &mut |_| ()).await
    }

    /// An account that must be there.
    pub async fn account(&self, address: &Address) -> Account {
        self.chain.accounts(&[*address]).await.expect("an answer").remove(0).expect("an account")
    }

    /// Lamports of the payer.
    pub async fn funds(&self) -> i64 {
        self.account(&self.roles.payer.pubkey()).await.lamports as i64
    }
}

/// The published settings with these roles.
pub fn settings(roles: &test_env::Roles) -> Settings {
    let roles = Roles {
        mint: mint_key(),
        accepted_freeze_authority: None,
        guardian: roles.guardian.pubkey(),
        marketplace: roles.marketplace.pubkey(),
        crankers: roles.crankers.iter().map(Signer::pubkey).collect(),
        quorum: 2,
        authority: None,
        upgrade_authority: None,
    };
    Settings::published(roles).expect("the published rules")
}

/// Only settings.
pub fn set_up(settings: &Settings) -> Wanted<'_> {
    Wanted { program: None, settings: Some(settings) }
}

/// Only a program.
pub fn deployed(program: &Program) -> Wanted<'_> {
    Wanted { program: Some(program), settings: None }
}

/// What steps do, in words.
pub fn titles(steps: &[Step]) -> Vec<&str> {
    steps.iter().map(|step| step.title.as_str()).collect()
}
