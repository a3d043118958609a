//! Outcome of executing a plan.

use influence_client::chain::Receipt;

use super::action::ActionTarget;

/// An action that was refused and goes into backoff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionFailure {
    /// Description of the action, down to the owner that it failed for.
    pub what: String,
    /// Targets to back off from.
    pub targets: Vec<ActionTarget>,
    /// The chain's reason.
    pub reason: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExecutionReport {
    /// Transactions that landed.
    pub transactions: u64,
    /// Compute units of these transactions.
    pub units: u64,
    /// Fees of these transactions.
    pub lamports: u64,
    /// Actions that another sender had executed before.
    pub already_done: u64,
    /// Actions that no longer apply, because the day changed or the program was paused.
    pub stale: u64,
    /// Refused actions; all others were executed.
    pub failures: Vec<ActionFailure>,
}

impl ExecutionReport {
    pub fn record_landed(&mut self, receipt: &Receipt) {
        self.transactions += 1;
        self.units = self.units.saturating_add(receipt.units);
        self.lamports = self.lamports.saturating_add(receipt.fee);
    }

    pub fn merge(&mut self, other: Self) {
        self.transactions += other.transactions;
        self.units = self.units.saturating_add(other.units);
        self.lamports = self.lamports.saturating_add(other.lamports);
        self.already_done += other.already_done;
        self.stale += other.stale;
        self.failures.extend(other.failures);
    }
}

impl std::fmt::Display for ExecutionReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { transactions, lamports, already_done, stale, failures, .. } = self;
        write!(f, "{transactions} transactions, {lamports} lamports")?;
        for (count, what) in [(already_done, "already done"), (stale, "stale")] {
            if *count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        if !failures.is_empty() {
            write!(f, ", {} in backoff", failures.len())?;
        }
        Ok(())
    }
}
