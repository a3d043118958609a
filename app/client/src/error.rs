//! What can go wrong between a caller and the program, in words that name the remedy.

use serde::Deserialize;
use solana_transaction_error::TransactionError;
use thiserror::Error;

use crate::interface::refusal;

/// An error of the program: its number, name and message.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ProgramRefusal {
    /// 6000 and up.
    pub code: u32,
    /// As in the IDL.
    pub name: String,
    /// Names the remedy.
    #[serde(rename = "msg")]
    pub message: String,
}

/// Why a call to the program or the chain failed.
#[derive(Clone, Debug, Error)]
pub enum ClientError {
    /// The program refused.
    #[error("instruction {instruction} was refused: {} ({})", .refusal.message, .refusal.name)]
    Refused {
        /// Which instruction of the transaction, from 0.
        instruction: u8,
        /// The program's reason.
        refusal: ProgramRefusal,
        /// The transaction's log.
        logs: Vec<String>,
    },
    /// The runtime, the framework or another program refused.
    #[error("the transaction failed: {error}")]
    Failed {
        /// The runtime's reason.
        error: TransactionError,
        /// The transaction's log.
        logs: Vec<String>,
    },
    /// An account that should be there is not.
    #[error("{kind} {address} does not exist")]
    Missing {
        /// Which kind of account.
        kind: &'static str,
        /// Where it should be.
        address: solana_address::Address,
    },
    /// An account that is not what it should be.
    #[error("the account is not a readable {kind}: {why}")]
    WrongAccount {
        /// Which kind was expected.
        kind: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// A transaction that no cluster accepts.
    #[error("the transaction does not fit: {0}")]
    TooLarge(String),
    /// The transaction could not be built or signed.
    #[error("the transaction could not be built: {0}")]
    Build(String),
    /// The transaction did not land, and can not any more: sign it with a newer blockhash.
    #[error("the transaction did not land before its blockhash expired; send it again")]
    Expired,
    /// The chain could not be reached or does not answer.
    #[error("the chain does not answer: {0}")]
    Unreachable(String),
}

impl ClientError {
    /// From the runtime's error and the log of the transaction.
    pub fn from_transaction(error: TransactionError, logs: Vec<String>) -> Self {
        use solana_instruction::error::InstructionError;
        if let TransactionError::InstructionError(instruction, InstructionError::Custom(code)) = error
            && let Some(refusal) = refusal(code)
            && first_to_fail(&logs).is_none_or(|program| program == crate::PROGRAM_ID.to_string())
        {
            return Self::Refused { instruction, refusal, logs };
        }
        Self::Failed { error, logs }
    }

    /// Name of the program's error, if it was the program that refused.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Refused { refusal, .. } => Some(&refusal.name),
            _ => None,
        }
    }

    /// Whether the next slot cures it by itself.
    pub(crate) fn is_of_its_slot(&self) -> bool {
        self.name() == Some("LockedInThisSlot")
    }
}

/// The program that failed by itself, if the log says so: its callers fail after it with the same number, and other
/// programs number their errors alike.
fn first_to_fail(logs: &[String]) -> Option<&str> {
    let lines = logs.iter().filter(|line| !line.starts_with("Program log: "));
    lines.filter_map(|line| line.strip_prefix("Program ")?.split_once(" failed: ")).map(|(id, _)| id).next()
}
