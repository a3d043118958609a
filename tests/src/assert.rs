//! Assertions: an exact error without any change, and invariants.

use influence_audit::ProgramAccounts;
use influence_client::{ClientError, chain::embedded::EmbeddedChain, tx::MAX_ACCOUNTS};
use solana_account::Account;
use solana_address::Address;
use solana_instruction::{Instruction, error::InstructionError};
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_transaction_error::TransactionError;

use crate::test_env::{TestChain, TestEnv};

/// Error that an instruction must fail with.
#[derive(Clone, Debug, PartialEq)]
pub enum ExpectedError {
    /// An error of the program, by name.
    Ours(&'static str),
    /// An error of the framework, the runtime or another program.
    Theirs(InstructionError),
    /// An error of the runtime before any instruction.
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
    /// Sends instructions that must fail with exactly `refusal`, and checks that no account they name changed
    /// (except for the fee of the payer).
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

    /// All accounts of the instructions, without the fee payer.
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
    #[track_caller]
    pub fn audit(&self) -> impl Future<Output = ()> + '_ {
        let caller = std::panic::Location::caller();
        async move {
            let findings = ProgramAccounts::read(&self.chain).await.expect("the chain answers").findings();
            assert!(findings.is_empty(), "{caller}: {findings:#?}");
        }
    }
}
