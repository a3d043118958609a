//! Execution of a migration's steps.

use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt, stream};
use influence_client::{
    chain::{Chain, Receipt},
    tx::{BudgetPolicy, send_instructions},
};
use solana_instruction::Instruction;
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::{
    DesiredState, MigrationError, Signers, plan,
    settings::DeploymentSettings,
    step::{MigrationStep, SendOrder, lamports_needed},
};

/// Concurrent transactions of a step that writes the buffer.
const MAX_IN_FLIGHT: usize = 16;
/// Plans made until a buffer is complete.
const MAX_ROUNDS: u32 = 10;
/// Polls for the next slot: a minute in total.
const MAX_SLOT_POLLS: u32 = 300;
const SLOT_POLL_INTERVAL: Duration = Duration::from_millis(200);

#[derive(Debug)]
pub enum MigrationProgress<'a> {
    StepStarted(&'a MigrationStep),
    /// Number of the step's transactions that have landed.
    Landed(usize),
    StepFinished(&'a MigrationStep),
}

#[derive(Debug, Default)]
pub struct MigrationOutcome {
    /// Receipts of landed transactions, in order.
    pub receipts: Vec<Receipt>,
    /// Steps that need other signers, and all steps after them.
    pub waiting: Vec<MigrationStep>,
}

/// Brings the chain to the desired state, as far as `keys` can sign.
///
/// # Errors
/// [`MigrationError`]. Landed transactions stay; another run continues from there.
pub async fn migrate(
    chain: &impl Chain,
    desired: &DesiredState<'_>,
    signers: &Signers,
    keys: &[&Keypair],
    budget: BudgetPolicy,
    report: &mut impl FnMut(MigrationProgress<'_>),
) -> Result<MigrationOutcome, MigrationError> {
    let executor = StepExecutor { chain, keys, budget };
    let mut outcome = MigrationOutcome::default();
    for _ in 0..MAX_ROUNDS {
        let steps = plan(chain, desired, signers).await?;
        executor.check_funds(&steps, signers).await?;
        let mut plan_again = false;
        for (index, step) in steps.iter().enumerate() {
            if !executor.can_sign(step) {
                outcome.waiting = steps.into_iter().skip(index).collect();
                return Ok(outcome);
            }
            executor.execute(step, report, &mut outcome.receipts).await?;
            // Writes may be lost; deploying from an incomplete buffer would fail.
            plan_again = step.order == SendOrder::Concurrent;
            if plan_again {
                break;
            }
        }
        if !plan_again {
            return Ok(outcome);
        }
    }
    Err(MigrationError::IncompleteBuffer(MAX_ROUNDS))
}

/// Initializes a deployed program, or changes the settings that differ. `authority` is the upgrade authority before the
/// initialization, and the settings authority afterwards.
///
/// # Errors
/// [`MigrationError`].
pub async fn apply_settings(
    chain: &impl Chain,
    settings: &DeploymentSettings,
    payer: &Keypair,
    authority: &Keypair,
    budget: BudgetPolicy,
) -> Result<MigrationOutcome, MigrationError> {
    let keys = [payer, authority];
    let desired = DesiredState { settings: Some(settings), program: None };
    migrate(chain, &desired, &Signers::new(&keys, authority.pubkey()), &keys, budget, &mut |_| ()).await
}

struct StepExecutor<'a, C> {
    chain: &'a C,
    keys: &'a [&'a Keypair],
    budget: BudgetPolicy,
}

impl<C: Chain> StepExecutor<'_, C> {
    fn can_sign(&self, step: &MigrationStep) -> bool {
        step.signers().iter().all(|signer| self.keys.iter().any(|key| key.pubkey() == *signer))
    }

    async fn check_funds(&self, steps: &[MigrationStep], signers: &Signers) -> Result<(), MigrationError> {
        let needs = lamports_needed(steps, &signers.payer);
        let account = self.chain.accounts(&[signers.payer]).await?.pop().flatten();
        let has = account.map_or(0, |account| account.lamports);
        if has < needs {
            return Err(MigrationError::InsufficientFunds { payer: signers.payer, has, needs });
        }
        Ok(())
    }

    async fn execute(
        &self,
        step: &MigrationStep,
        report: &mut impl FnMut(MigrationProgress<'_>),
        receipts: &mut Vec<Receipt>,
    ) -> Result<(), MigrationError> {
        report(MigrationProgress::StepStarted(step));
        let concurrency = if step.order == SendOrder::Concurrent { MAX_IN_FLIGHT } else { 1 };
        let sending = step.transactions.iter().map(|instructions| self.send(step, instructions));
        let mut landing = stream::iter(sending).buffered(concurrency);
        let mut landed = 0_usize;
        while let Some(receipt) = landing.try_next().await? {
            receipts.push(receipt);
            landed = landed.saturating_add(1);
            report(MigrationProgress::Landed(landed));
        }
        if step.order == SendOrder::SequentialThenNextSlot {
            self.wait_for_next_slot().await?;
        }
        report(MigrationProgress::StepFinished(step));
        Ok(())
    }

    async fn send(
        &self,
        step: &MigrationStep,
        instructions: &[Instruction],
    ) -> Result<Receipt, MigrationError> {
        let key_of = |signer| self.keys.iter().copied().find(|key| key.pubkey() == signer);
        let signers: Vec<&Keypair> = step.signers().into_iter().filter_map(key_of).collect();
        let sent = send_instructions(self.chain, instructions, &signers, self.budget).await;
        sent.map_err(|error| MigrationError::Step { step: step.title.clone(), error })
    }

    /// The loader makes a deployed program executable in the next slot.
    async fn wait_for_next_slot(&self) -> Result<(), MigrationError> {
        let slot = self.chain.now().await?.slot;
        for _ in 0..MAX_SLOT_POLLS {
            if self.chain.now().await?.slot > slot {
                return Ok(());
            }
            tokio::time::sleep(SLOT_POLL_INTERVAL).await;
        }
        Err(MigrationError::NoNextSlot(slot))
    }
}
