//! Errors of calls to the program and the chain. Messages state the remedy.

use solana_transaction_error::TransactionError;
use thiserror::Error;

use crate::idl::{IdlError, find_error};

/// Why a call to the program or the chain failed.
#[derive(Clone, Debug, Error)]
pub enum ClientError {
    /// The program refused an instruction.
    #[error("instruction {instruction} was refused: {} ({})", .refusal.message, .refusal.name)]
    Refused {
        /// Index of the instruction in the transaction, from 0.
        instruction: u8,
        /// Error of the program.
        refusal: IdlError,
        /// Log of the transaction.
        logs: Vec<String>,
    },
    /// The runtime, the framework or another program refused the transaction.
    #[error("the transaction failed: {error}")]
    Failed {
        /// Error of the runtime.
        error: TransactionError,
        /// Log of the transaction.
        logs: Vec<String>,
    },
    /// An account does not exist.
    #[error("{kind} {address} does not exist")]
    Missing {
        /// Account type.
        kind: &'static str,
        /// Address.
        address: solana_address::Address,
    },
    /// An account is not of the expected type.
    #[error("the account is not a readable {kind}: {why}")]
    WrongAccount {
        /// Expected account type.
        kind: &'static str,
        /// Difference.
        why: String,
    },
    /// The transaction exceeds a limit of the cluster.
    #[error("the transaction does not fit: {0}")]
    TooLarge(String),
    /// The transaction could not be built or signed.
    #[error("the transaction could not be built: {0}")]
    Build(String),
    /// The transaction did not land, and cannot land anymore: its blockhash expired.
    #[error("the transaction did not land before its blockhash expired; send it again")]
    Expired,
    /// The node could not be reached, or its response is unusable.
    #[error("RPC unreachable: {0}")]
    Unreachable(String),
}

impl ClientError {
    /// Converts the runtime's error and the transaction's log.
    pub fn from_transaction(error: TransactionError, logs: Vec<String>) -> Self {
        use solana_instruction::error::InstructionError;
        if let TransactionError::InstructionError(instruction, InstructionError::Custom(code)) = error
            && let Some(refusal) = find_error(code)
            && first_failed_program(&logs).is_none_or(|program| program == crate::PROGRAM_ID.to_string())
        {
            return Self::Refused { instruction, refusal, logs };
        }
        Self::Failed { error, logs }
    }

    /// Returns the name of the program's error, if the program refused.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Refused { refusal, .. } => Some(&refusal.name),
            _ => None,
        }
    }

    /// Returns whether the error goes away in the next slot.
    pub(crate) fn is_slot_bound(&self) -> bool {
        self.name() == Some("LockedInThisSlot")
    }
}

/// Returns the id of the program that failed first. Its callers then fail with the same code, and other programs use the
/// same codes, so only the first failure identifies the program.
fn first_failed_program(logs: &[String]) -> Option<&str> {
    let lines = logs.iter().filter(|line| !line.starts_with("Program log: "));
    lines.filter_map(|line| line.strip_prefix("Program ")?.split_once(" failed: ")).map(|(id, _)| id).next()
}
