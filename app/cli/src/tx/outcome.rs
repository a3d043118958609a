//! Outcome of a command and of its transactions.

use std::fmt;

use console::style;
use influence_client::{amount::format_sol, chain::Receipt};
use serde::Serialize;
use solana_signature::Signature;

use super::TxPlan;
use crate::{CliError, Context, chain::cluster::explorer_link, output::AsString};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TxStatus {
    Landed,
    Simulated,
    Signed,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TxOutcome {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<AsString<Signature>>,
    /// Link to the explorer, once landed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explorer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot: Option<u64>,
    /// Compute units: consumed, or the limit from the simulation; `None` if not simulated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<u64>,
    /// Lamports: paid, or estimated; only the signature fee if not simulated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<u64>,
    /// Signed transaction that was not sent, base64.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
}

impl TxOutcome {
    pub fn landed(context: &Context, receipt: &Receipt) -> Self {
        let node_url = context.config.rpc().public_url();
        Self {
            signature: Some(AsString(receipt.signature)),
            explorer: Some(explorer_link(&context.cluster, &receipt.signature, &node_url)),
            slot: Some(receipt.slot),
            units: Some(receipt.units),
            fee: Some(receipt.fee),
            transaction: None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommandResult<S> {
    #[serde(flatten)]
    pub plan: TxPlan,
    pub status: TxStatus,
    pub transactions: Vec<TxOutcome>,
    /// New state, once everything landed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<S>,
    /// Note that was added after the plan was shown.
    #[serde(skip)]
    late_note: Option<String>,
}

impl<S> CommandResult<S> {
    pub fn new(plan: TxPlan, status: TxStatus, transactions: Vec<TxOutcome>) -> Self {
        Self { plan, status, transactions, state: None, late_note: None }
    }

    /// Adds a note after the plan was shown.
    pub fn add_late_note(&mut self, note: String) {
        self.plan.add_note(note.clone());
        self.late_note = Some(note);
    }

    /// Error of printing the result: it must list what landed.
    pub fn with_landed(&self, error: CliError) -> CliError {
        let landed = if self.status == TxStatus::Landed { self.transactions.as_slice() } else { &[] };
        with_landed(error, landed, self.transactions.len())
    }
}

/// Lists the landed transactions in an error, if there are any.
pub fn with_landed(error: CliError, landed: &[TxOutcome], total: usize) -> CliError {
    if landed.is_empty() {
        return error;
    }
    let landed = landed.iter().filter_map(|outcome| Some(outcome.signature?.0)).collect();
    CliError::PartiallyLanded { landed, total, cause: Box::new(error) }
}

impl fmt::Display for TxOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fee = self.fee.map(|fee| format!("fee {}", format_sol(fee)));
        match self {
            Self { transaction: Some(transaction), .. } => f.write_str(transaction),
            Self { signature: Some(signature), explorer: Some(explorer), .. } => {
                write!(f, "{} {signature}\n  {explorer}", style("landed").green())?;
                fee.map_or(Ok(()), |fee| write!(f, "\n  {fee}"))
            }
            Self { units: Some(units), .. } => {
                write!(f, "{} {units} compute units", style("simulated:").green())?;
                fee.map_or(Ok(()), |fee| write!(f, ", {fee}"))
            }
            Self { units: None, .. } => f.write_str("not simulated"),
        }
    }
}

impl<S: fmt::Display> fmt::Display for CommandResult<S> {
    /// Shows what was not printed during the execution.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status, &self.state, &self.late_note) {
            (TxStatus::Landed, Some(state), _) => write!(f, "\n{state}"),
            (TxStatus::Landed, None, Some(note)) => write!(f, "\nnote: {note}"),
            (TxStatus::Landed, None, None) => Ok(()),
            (TxStatus::Simulated, ..) => f.write_str("not sent"),
            (TxStatus::Signed, ..) => f.write_str("not sent; send it with `influence submit TRANSACTION`"),
        }
    }
}
