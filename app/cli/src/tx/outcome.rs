//! What became of an intent and of each of its transactions.

use std::fmt;

use console::style;
use influence_client::amount::format_sol;
use serde::Serialize;
use solana_signature::Signature;

use crate::{Failure, Intent, output::Text};

/// How far a command came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Everything landed.
    Landed,
    /// Nothing was sent.
    Simulated,
    /// Nothing was sent; transactions are ready to be.
    Signed,
}

/// One transaction of a command.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sent {
    /// Its signature, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature: Option<Text<Signature>>,
    /// Where it can be looked at, once it landed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explorer: Option<String>,
    /// The slot that it landed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slot: Option<u64>,
    /// Compute units: used, or as simulated with head room; none where nothing was simulated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<u64>,
    /// Fee, lamports: paid, or as it would be; of what was not simulated the signatures' alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee: Option<u64>,
    /// The signed transaction, base64, where it was not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
}

/// What became of an intent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Done<S> {
    /// What was asked for.
    #[serde(flatten)]
    pub intent: Intent,
    /// How far it came.
    pub status: Status,
    /// With which transactions.
    pub transactions: Vec<Sent>,
    /// The new state, once everything landed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<S>,
    /// What people have not been told on the way; it is among the notes.
    #[serde(skip)]
    late: Option<String>,
}

impl<S> Done<S> {
    /// What was asked for came so far, with these transactions.
    pub fn new(intent: Intent, status: Status, transactions: Vec<Sent>) -> Self {
        Self { intent, status, transactions, state: None, late: None }
    }

    /// Notes what came up after the intent was shown.
    pub fn warn(&mut self, note: String) {
        self.intent.note(note.clone());
        self.late = Some(note);
    }

    /// A failure to say it: what landed has to be named.
    pub fn part(&self, failure: Failure) -> Failure {
        let landed = if self.status == Status::Landed { self.transactions.as_slice() } else { &[] };
        part(failure, landed, self.transactions.len())
    }
}

/// A failure after some of several transactions landed: it has to name them.
pub fn part(failure: Failure, landed: &[Sent], all: usize) -> Failure {
    if landed.is_empty() {
        return failure;
    }
    let landed = landed.iter().filter_map(|sent| Some(sent.signature?.0)).collect();
    Failure::Partly { landed, all, why: Box::new(failure) }
}

impl fmt::Display for Sent {
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

impl<S: fmt::Display> fmt::Display for Done<S> {
    /// What people have not been told on the way.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.status, &self.state, &self.late) {
            (Status::Landed, Some(state), _) => write!(f, "\n{state}"),
            (Status::Landed, None, Some(late)) => write!(f, "\n! {late}"),
            (Status::Landed, None, None) => Ok(()),
            (Status::Simulated, ..) => f.write_str("nothing was sent"),
            (Status::Signed, ..) => f.write_str("nothing was sent; `influence submit TRANSACTION` does"),
        }
    }
}
