//! Making a migration's steps.

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
    MigrationError, Settings, Wanted, Who, plan,
    step::{Pace, Step, lamports_needed},
};

/// Writes that are on their way at once.
const AT_ONCE: usize = 16;
/// How often a plan is made again when chunks of the program are missing.
const ROUNDS: u32 = 10;
/// How often the slot is looked at until there is a later one, and the pause in between.
const LOOKS: u32 = 300;
const PAUSE: Duration = Duration::from_millis(200);

/// What happened during a migration, as it happens.
#[derive(Debug)]
pub enum Progress<'a> {
    /// A step begins.
    Begins(&'a Step),
    /// So many of its transactions have landed.
    Landed(usize),
    /// All of them have.
    Ends(&'a Step),
}

/// What a migration came to.
#[derive(Debug, Default)]
pub struct Migrated {
    /// Every transaction that landed, in order.
    pub receipts: Vec<Receipt>,
    /// The steps that somebody else has to sign, and everything after them.
    pub waiting: Vec<Step>,
}

/// Brings the chain to what is wanted, as far as the keys go.
///
/// # Errors
/// [`MigrationError`]. What has landed stays; another run goes on from there.
pub async fn migrate(
    chain: &impl Chain,
    wanted: &Wanted<'_>,
    who: &Who,
    keys: &[&Keypair],
    pricing: BudgetPolicy,
    report: &mut impl FnMut(Progress<'_>),
) -> Result<Migrated, MigrationError> {
    let maker = Maker { chain, keys, pricing };
    let mut migrated = Migrated::default();
    for _ in 0..ROUNDS {
        let steps = plan(chain, wanted, who).await?;
        maker.check_funds(&steps, who).await?;
        let mut looks_again = false;
        for (place, step) in steps.iter().enumerate() {
            if !maker.can_sign(step) {
                migrated.waiting = steps.into_iter().skip(place).collect();
                return Ok(migrated);
            }
            maker.make(step, report, &mut migrated.receipts).await?;
            looks_again = step.pace == Pace::Together;
            if looks_again {
                break;
            }
        }
        if !looks_again {
            return Ok(migrated);
        }
    }
    Err(MigrationError::Incomplete(ROUNDS))
}

/// Sets up a program that is deployed already, or changes what differs: what a local chain and an operator's command
/// need. `authority` is its upgrade authority, or whoever may change the settings by now.
///
/// # Errors
/// [`MigrationError`].
pub async fn initialise(
    chain: &impl Chain,
    settings: &Settings,
    payer: &Keypair,
    authority: &Keypair,
    pricing: BudgetPolicy,
) -> Result<Migrated, MigrationError> {
    let keys = [payer, authority];
    let wanted = Wanted { settings: Some(settings), program: None };
    migrate(chain, &wanted, &Who::with(&keys, authority.pubkey()), &keys, pricing, &mut |_| ()).await
}

/// Makes steps.
struct Maker<'a, C> {
    chain: &'a C,
    keys: &'a [&'a Keypair],
    pricing: BudgetPolicy,
}

impl<C: Chain> Maker<'_, C> {
    fn can_sign(&self, step: &Step) -> bool {
        step.signers().iter().all(|signer| self.keys.iter().any(|key| key.pubkey() == *signer))
    }

    async fn check_funds(&self, steps: &[Step], who: &Who) -> Result<(), MigrationError> {
        let needs = lamports_needed(steps, &who.payer);
        let account = self.chain.accounts(&[who.payer]).await?.pop().flatten();
        let has = account.map_or(0, |account| account.lamports);
        if has < needs {
            return Err(MigrationError::Funds { payer: who.payer, has, needs });
        }
        Ok(())
    }

    async fn make(
        &self,
        step: &Step,
        report: &mut impl FnMut(Progress<'_>),
        receipts: &mut Vec<Receipt>,
    ) -> Result<(), MigrationError> {
        report(Progress::Begins(step));
        let at_once = if step.pace == Pace::Together { AT_ONCE } else { 1 };
        let sending = step.transactions.iter().map(|instructions| self.send(step, instructions));
        let mut landing = stream::iter(sending).buffered(at_once);
        let mut landed = 0_usize;
        while let Some(receipt) = landing.try_next().await? {
            receipts.push(receipt);
            landed = landed.saturating_add(1);
            report(Progress::Landed(landed));
        }
        if step.pace == Pace::NextSlot {
            self.next_slot().await?;
        }
        report(Progress::Ends(step));
        Ok(())
    }

    async fn send(&self, step: &Step, instructions: &[Instruction]) -> Result<Receipt, MigrationError> {
        let key_of = |signer| self.keys.iter().copied().find(|key| key.pubkey() == signer);
        let signers: Vec<&Keypair> = step.signers().into_iter().filter_map(key_of).collect();
        let sent = send_instructions(self.chain, instructions, &signers, self.pricing).await;
        sent.map_err(|error| MigrationError::Step { step: step.title.clone(), error })
    }

    /// Waits for a later slot: a program that was deployed runs from the next one on.
    async fn next_slot(&self) -> Result<(), MigrationError> {
        let slot = self.chain.now().await?.slot;
        for _ in 0..LOOKS {
            if self.chain.now().await?.slot > slot {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(MigrationError::NoNextSlot(slot))
    }
}
