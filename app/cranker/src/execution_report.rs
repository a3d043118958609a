//! What executing a plan did.

use influence_client::chain::Receipt;

use crate::plan::Target;

/// An action that was set aside, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionFailure {
    /// The action, down to the one owner that it failed for.
    pub what: String,
    /// What was not done, to be left alone for a while.
    pub targets: Vec<Target>,
    /// The chain's reason.
    pub reason: String,
}

/// What was sent, what it cost, and what could not be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExecutionReport {
    /// Transactions that landed.
    pub transactions: u64,
    /// Compute units they used.
    pub units: u64,
    /// Fees they paid, lamports.
    pub lamports: u64,
    /// Actions that somebody else had done already.
    pub already_done: u64,
    /// Actions that are for another day or a running program only: somebody was quicker, or paused it.
    pub overtaken: u64,
    /// Actions that were set aside; everything else was done.
    pub failures: Vec<ActionFailure>,
}

impl ExecutionReport {
    /// Counts a transaction that landed.
    pub fn landed(&mut self, receipt: &Receipt) {
        self.transactions += 1;
        self.units = self.units.saturating_add(receipt.units);
        self.lamports = self.lamports.saturating_add(receipt.fee);
    }

    /// Adds another report to this one.
    pub fn add(&mut self, other: Self) {
        self.transactions += other.transactions;
        self.units = self.units.saturating_add(other.units);
        self.lamports = self.lamports.saturating_add(other.lamports);
        self.already_done += other.already_done;
        self.overtaken += other.overtaken;
        self.failures.extend(other.failures);
    }
}

impl std::fmt::Display for ExecutionReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { transactions, lamports, already_done, overtaken, failures, .. } = self;
        write!(f, "{transactions} transactions, {lamports} lamports")?;
        for (count, what) in [(already_done, "already done"), (overtaken, "overtaken")] {
            if *count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        if !failures.is_empty() {
            write!(f, ", {} set aside", failures.len())?;
        }
        Ok(())
    }
}
