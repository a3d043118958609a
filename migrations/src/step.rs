//! Migration steps: what they change, what they cost, and their transactions.

use std::collections::BTreeSet;

use solana_address::Address;
use solana_instruction::Instruction;

/// Fee per signature, lamports.
const SIGNATURE_FEE: i64 = 5_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingChange {
    /// Name of the field in the settings file.
    pub field: &'static str,
    /// `None` before the program is initialized.
    pub before: Option<String>,
    pub after: String,
}

/// Order in which a step's transactions are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendOrder {
    Sequential,
    /// Several at once, in any order. Afterwards the plan is made again, so that lost transactions are repeated.
    Concurrent,
    /// Sequential; the effect is visible from the next slot on.
    SequentialThenNextSlot,
}

#[derive(Clone, Debug)]
pub struct MigrationStep {
    /// Imperative phrase: "initialize the program".
    pub title: String,
    pub changes: Vec<SettingChange>,
    /// Rent that the payer pays minus rent that it gets back, lamports; without fees.
    pub rent: i64,
    pub payer: Address,
    pub order: SendOrder,
    /// Instructions of each transaction.
    pub transactions: Vec<Vec<Instruction>>,
}

impl MigrationStep {
    pub fn single(title: impl Into<String>, payer: Address, instructions: Vec<Instruction>) -> Self {
        Self {
            title: title.into(),
            changes: Vec::new(),
            rent: 0,
            payer,
            order: SendOrder::Sequential,
            transactions: vec![instructions],
        }
    }

    #[must_use]
    pub fn with_changes(self, changes: Vec<SettingChange>) -> Self {
        Self { changes, ..self }
    }

    #[must_use]
    pub fn with_rent(self, rent: i64) -> Self {
        Self { rent, ..self }
    }

    #[must_use]
    pub fn with_order(self, order: SendOrder) -> Self {
        Self { order, ..self }
    }

    /// Required signers, the payer first.
    pub fn signers(&self) -> Vec<Address> {
        let metas = self.transactions.iter().flatten().flat_map(|instruction| &instruction.accounts);
        let others: BTreeSet<Address> = metas
            .filter(|meta| meta.is_signer && meta.pubkey != self.payer)
            .map(|meta| meta.pubkey)
            .collect();
        std::iter::once(self.payer).chain(others).collect()
    }

    /// Total cost in lamports without priority fees; negative when more rent comes back.
    pub fn cost(&self) -> i64 {
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let signatures = count(self.signers().len()).saturating_mul(count(self.transactions.len()));
        signatures.saturating_mul(SIGNATURE_FEE).saturating_add(self.rent)
    }
}

/// Lamports that `payer` needs before the first step: the highest running total of costs.
pub fn lamports_needed(steps: &[MigrationStep], payer: &Address) -> u64 {
    let paid = steps.iter().filter(|step| step.payer == *payer).map(MigrationStep::cost);
    let sums = paid.scan(0_i64, |sum, cost| {
        *sum = sum.saturating_add(cost);
        Some(*sum)
    });
    sums.max().and_then(|most| u64::try_from(most).ok()).unwrap_or(0)
}
