//! Fixture: a chain whose slot advances when its clock is read, and whose `send` fails on demand.

use std::sync::atomic::{AtomicUsize, Ordering};

use influence_client::{
    ClientError,
    chain::{Chain, ChainLayer, ChainTime, Receipt},
    tx::{BudgetPolicy, ComputeBudget},
};
use influence_migrations::{
    DeploymentSettings, DesiredState, MigrationError, MigrationOutcome, ProgramBinary, RoleSettings, Signers,
    migrate, plan, step::MigrationStep,
};
use influence_tests::{
    bank::Bank,
    test_env::{self, TestChain, TestEnv, key, mint_key},
};
use solana_account::Account;
use solana_address::Address;
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction::versioned::VersionedTransaction;

pub struct TickingChain {
    bank: Bank,
    /// Transactions until `send` fails.
    left: AtomicUsize,
}

impl ChainLayer for TickingChain {
    type Inner = Bank;

    fn inner(&self) -> &Bank {
        &self.bank
    }

    async fn now_through(&self) -> Result<ChainTime, ClientError> {
        let now = self.bank.now().await?;
        self.bank.set_time(now.unix_time).await;
        self.bank.now().await
    }

    async fn send_through(&self, transaction: VersionedTransaction) -> Result<Receipt, ClientError> {
        let left = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        left.map_err(|_| ClientError::Unreachable("connection cut".into()))?;
        self.bank.send(transaction).await
    }
}

/// Deployed but uninitialized program, a mint and the roles.
pub struct MigrationFixture {
    pub chain: TickingChain,
    pub roles: test_env::Roles,
    pub next_authority: Keypair,
}

impl MigrationFixture {
    pub async fn new() -> Self {
        let TestEnv { chain, roles, .. } = TestEnv::unconfigured().await;
        let chain = TickingChain { bank: chain, left: AtomicUsize::new(usize::MAX) };
        Self { chain, roles, next_authority: key("next authority") }
    }

    /// Makes `send` fail after this many transactions.
    pub fn fail_after(&self, transactions: usize) {
        self.chain.left.store(transactions, Ordering::Relaxed);
    }

    pub fn settings(&self) -> DeploymentSettings {
        settings(&self.roles)
    }

    /// Keys of the payer and the authority.
    pub fn keys(&self) -> [&Keypair; 2] {
        [&self.roles.payer, &self.roles.authority]
    }

    fn signers(&self, keys: &[&Keypair]) -> Signers {
        Signers::new(keys, self.roles.authority.pubkey())
    }

    /// Steps that the payer and the authority have left.
    pub async fn plan(&self, desired: &DesiredState<'_>) -> Result<Vec<MigrationStep>, MigrationError> {
        plan(&self.chain, desired, &self.signers(&self.keys())).await
    }

    /// Migrates with the default keys and these.
    pub async fn migrate(
        &self,
        desired: &DesiredState<'_>,
        more: &[&Keypair],
    ) -> Result<MigrationOutcome, MigrationError> {
        let keys: Vec<&Keypair> = self.keys().into_iter().chain(more.iter().copied()).collect();
        self.migrate_with(desired, &keys).await
    }

    /// Migrates with only these keys.
    pub async fn migrate_with(
        &self,
        desired: &DesiredState<'_>,
        keys: &[&Keypair],
    ) -> Result<MigrationOutcome, MigrationError> {
        let budget = BudgetPolicy::Fixed(ComputeBudget::MAX);
        migrate(&self.chain, desired, &self.signers(keys), keys, budget, &mut |_| ()).await
    }

    pub async fn account(&self, address: &Address) -> Account {
        self.chain.accounts(&[*address]).await.expect("an answer").remove(0).expect("an account")
    }

    pub async fn payer_lamports(&self) -> i64 {
        self.account(&self.roles.payer.pubkey()).await.lamports as i64
    }
}

pub fn settings(roles: &test_env::Roles) -> DeploymentSettings {
    let roles = RoleSettings {
        mint: mint_key(),
        accepted_freeze_authority: None,
        guardian: roles.guardian.pubkey(),
        marketplace: roles.marketplace.pubkey(),
        crankers: roles.crankers.iter().map(Signer::pubkey).collect(),
        quorum: 2,
        authority: None,
        upgrade_authority: None,
    };
    DeploymentSettings::published(roles).expect("the published rules")
}

pub fn settings_only(settings: &DeploymentSettings) -> DesiredState<'_> {
    DesiredState { program: None, settings: Some(settings) }
}

pub fn program_only(program: &ProgramBinary) -> DesiredState<'_> {
    DesiredState { program: Some(program), settings: None }
}

pub fn titles(steps: &[MigrationStep]) -> Vec<&str> {
    steps.iter().map(|step| step.title.as_str()).collect()
}
