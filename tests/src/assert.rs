//! Expecting a refusal: the exact error, and nothing changed.

use influence_audit::ProgramAccounts;
use influence_client::{ClientError, chain::embedded::EmbeddedChain, tx::MAX_ACCOUNTS};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::{Instruction, error::InstructionError};
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction_error::TransactionError;

use crate::test_env::{TestChain, TestEnv};

/// What an instruction is refused with.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectedError {
    /// An error of the program, by name.
    Ours(&'static str),
    /// An error of the framework, the runtime or another program.
    Theirs(InstructionError),
    /// Whatever the runtime says before any instruction runs.
    Transaction(TransactionError),
}

impl From<&'static str> for ExpectedError {
    fn from(name: &'static str) -> Self {
        Self::Ours(name)
    }
}

impl From<InstructionError> for ExpectedError {
    fn from(error: InstructionError) -> Self {
        Self::Theirs(error)
    }
}

impl ExpectedError {
    /// Whether this is how the call failed.
    pub fn is(&self, error: &ClientError) -> bool {
        match (self, error) {
            (Self::Ours(name), error) => error.name() == Some(name),
            (
                Self::Theirs(e),
                ClientError::Failed { error: TransactionError::InstructionError(_, f), .. },
            ) => e == f,
            (Self::Transaction(e), ClientError::Failed { error, .. }) => e == error,
            _ => false,
        }
    }
}

impl<C: TestChain> TestEnv<C> {
    /// Sends instructions that must be refused with exactly `refusal`, and checks that no account they name changed
    /// (but for the fee that the payer pays).
    ///
    /// # Panics
    /// When they succeed, fail with another error, or leave a trace.
    #[track_caller]
    pub fn assert_refused<'a>(
        &'a self,
        instructions: &'a [Instruction],
        signers: &'a [&'a Keypair],
        refusal: impl Into<ExpectedError>,
    ) -> impl Future<Output = ()> + 'a {
        let (refusal, caller) = (refusal.into(), std::panic::Location::caller());
        async move {
            let before = self.snapshot_accounts(instructions).await;
            match self.send(instructions, signers).await {
                Ok(_) => panic!("{caller}: succeeded, expected {refusal:?}"),
                Err(error) if refusal.is(&error) => {}
                Err(error) => panic!("{caller}: expected {refusal:?}, got {error:?}"),
            }
            assert_eq!(
                before,
                self.snapshot_accounts(instructions).await,
                "{caller}: refused, but something changed"
            );
        }
    }

    /// Every account that the instructions name, without the fee payer.
    pub async fn snapshot_accounts(&self, instructions: &[Instruction]) -> Vec<(Address, Option<Account>)> {
        let payer = self.roles.payer.pubkey();
        let mut keys: Vec<Address> =
            instructions.iter().flat_map(|i| &i.accounts).map(|m| m.pubkey).collect();
        keys.sort();
        keys.dedup();
        keys.retain(|key| *key != payer);
        assert!(keys.len() <= MAX_ACCOUNTS);
        let accounts = self.chain.accounts(&keys).await.expect("the chain answers");
        keys.into_iter().zip(accounts).collect()
    }
}

impl TestEnv<EmbeddedChain> {
    /// Recomputes every invariant from the accounts of the chain.
    ///
    /// # Panics
    /// When one is broken.
    #[track_caller]
    pub fn audit(&self) -> impl Future<Output = ()> + '_ {
        let caller = std::panic::Location::caller();
        async move {
            let findings = ProgramAccounts::read(&self.chain).await.expect("the chain answers").findings();
            assert!(findings.is_empty(), "{caller}: {findings:#?}");
        }
    }
}
