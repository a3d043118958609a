//! A step of a migration: what it changes, what it costs, and the transactions that do it.

use std::collections::BTreeSet;

use solana_address::Address;
use solana_instruction::Instruction;

/// What every signature costs, lamports.
const SIGNATURE_FEE: i64 = 5_000;

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What changes, as in the settings file.
    pub field: &'static str,
    /// What it is now; none when it is not there yet.
    pub before: Option<String>,
    /// What it becomes.
    pub after: String,
}

/// How a step's transactions stand to each other, and to what comes after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// One after another.
    InOrder,
    /// In any order, several at once; afterwards the chain is looked at again, and what is missing is repeated.
    Together,
    /// One after another, and what they did holds from the next slot on.
    NextSlot,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What it does, as a phrase: "initialise the program".
    pub title: String,
    /// What it changes, where that can be said value by value.
    pub changes: Vec<Change>,
    /// Lamports that its payer pays for accounts, less those that come back; fees are not in it.
    pub rent: i64,
    /// Who pays.
    pub payer: Address,
    /// How the transactions are sent.
    pub pace: Pace,
    /// Every transaction's instructions.
    pub transactions: Vec<Vec<Instruction>>,
}

impl Step {
    /// A step of one transaction.
    pub fn one(title: impl Into<String>, payer: Address, instructions: Vec<Instruction>) -> Self {
        Self {
            title: title.into(),
            changes: Vec::new(),
            rent: 0,
            payer,
            pace: Pace::InOrder,
            transactions: vec![instructions],
        }
    }

    /// The same step with what it changes.
    #[must_use]
    pub fn changing(self, changes: Vec<Change>) -> Self {
        Self { changes, ..self }
    }

    /// The same step with what it pays for accounts, lamports.
    #[must_use]
    pub fn paying(self, rent: i64) -> Self {
        Self { rent, ..self }
    }

    /// The same step, sent in another way.
    #[must_use]
    pub fn at(self, pace: Pace) -> Self {
        Self { pace, ..self }
    }

    /// Everybody who has to sign, the payer first.
    pub fn signers(&self) -> Vec<Address> {
        let metas = self.transactions.iter().flatten().flat_map(|instruction| &instruction.accounts);
        let others: BTreeSet<Address> = metas
            .filter(|meta| meta.is_signer && meta.pubkey != self.payer)
            .map(|meta| meta.pubkey)
            .collect();
        std::iter::once(self.payer).chain(others).collect()
    }

    /// Lamports that it costs altogether, priority fees aside; below 0 when more comes back.
    pub fn cost(&self) -> i64 {
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let signatures = count(self.signers().len()).saturating_mul(count(self.transactions.len()));
        signatures.saturating_mul(SIGNATURE_FEE).saturating_add(self.rent)
    }
}

/// The lamports that `payer` must have before the first step so that none fails: the highest sum on the way.
pub fn lamports_needed(steps: &[Step], payer: &Address) -> u64 {
    let paid = steps.iter().filter(|step| step.payer == *payer).map(Step::cost);
    let sums = paid.scan(0_i64, |sum, cost| {
        *sum = sum.saturating_add(cost);
        Some(*sum)
    });
    sums.max().and_then(|most| u64::try_from(most).ok()).unwrap_or(0)
}
