//! Errors of commands: a message with the remedy, and an exit code.

use std::fmt::Display;

use influence_client::{ClientError, amount::AmountError};
use influence_core::RuleError;
use serde::Serialize;
use solana_signature::Signature;
use solana_transaction_error::TransactionError;
use thiserror::Error;

/// A check found a problem and printed it.
pub const EXIT_CHECK_FAILED: u8 = 1;
/// Correct the arguments, settings, key or amount.
pub const EXIT_USER_ERROR: u8 = 2;
/// Try again, or use another node.
pub const EXIT_NETWORK_ERROR: u8 = 3;
/// The program, or one that it calls, rejected the transaction.
pub const EXIT_PROGRAM_ERROR: u8 = 4;
/// Some transactions landed before a failure: check the state before repeating the command.
pub const EXIT_PARTIALLY_LANDED: u8 = 5;

/// Error of a command. Nothing has changed, except for [`CliError::PartiallyLanded`] or if the message says otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CliError {
    #[error("{0}")]
    User(String),
    #[error("{0}")]
    Network(String),
    #[error("{message} ({name})")]
    Program {
        /// Name in the program's IDL, or of the runtime's error.
        name: String,
        message: String,
    },
    #[error("{} of {total} transactions landed ({}); {cause}", .landed.len(), join_signatures(.landed))]
    PartiallyLanded { landed: Vec<Signature>, total: usize, cause: Box<CliError> },
}

fn join_signatures(signatures: &[Signature]) -> String {
    signatures.iter().map(Signature::to_string).collect::<Vec<_>>().join(", ")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorJson<'a> {
    kind: &'static str,
    exit_code: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    landed: Vec<String>,
}

impl CliError {
    pub fn user(message: impl Display) -> Self {
        Self::User(message.to_string())
    }

    pub fn network(message: impl Display) -> Self {
        Self::Network(message.to_string())
    }

    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::User(_) => EXIT_USER_ERROR,
            Self::Network(_) => EXIT_NETWORK_ERROR,
            Self::Program { .. } => EXIT_PROGRAM_ERROR,
            Self::PartiallyLanded { .. } => EXIT_PARTIALLY_LANDED,
        }
    }

    /// Prepends `context` to the message.
    pub fn with_context(self, context: &str) -> Self {
        let prepend = |message: String| format!("{context}; {message}");
        match self {
            Self::User(message) => Self::User(prepend(message)),
            Self::Network(message) => Self::Network(prepend(message)),
            Self::Program { name, message } => Self::Program { name, message: prepend(message) },
            Self::PartiallyLanded { landed, total, cause } => {
                Self::PartiallyLanded { landed, total, cause: Box::new(cause.with_context(context)) }
            }
        }
    }

    pub fn to_json(&self) -> ErrorJson<'_> {
        let (exit_code, message) = (self.exit_code(), self.to_string());
        let json = |kind| ErrorJson { kind, exit_code, name: None, message, landed: Vec::new() };
        match self {
            Self::User(_) => json("user"),
            Self::Network(_) => json("network"),
            Self::Program { name, message } => {
                ErrorJson { name: Some(name), message: message.clone(), ..json("program") }
            }
            // The kind is the cause's, so that a script knows what to correct.
            Self::PartiallyLanded { landed, cause, .. } => {
                let landed = landed.iter().map(Signature::to_string).collect();
                ErrorJson { exit_code, message: self.to_string(), landed, ..cause.to_json() }
            }
        }
    }
}

impl From<AmountError> for CliError {
    fn from(error: AmountError) -> Self {
        Self::user(error)
    }
}

/// A rule of the program that was checked before sending.
impl From<RuleError> for CliError {
    fn from(error: RuleError) -> Self {
        Self::user(error)
    }
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Refused { refusal, .. } => {
                Self::Program { name: refusal.name, message: refusal.message }
            }
            ClientError::Failed { error, logs } => from_runtime_error(&error, &logs),
            ClientError::Expired | ClientError::Unreachable(_) => Self::network(error),
            ClientError::Missing { .. }
            | ClientError::WrongAccount { .. }
            | ClientError::TooLarge(_)
            | ClientError::Build(_) => Self::user(error),
        }
    }
}

fn from_runtime_error(error: &TransactionError, logs: &[String]) -> CliError {
    let insufficient_funds = matches!(
        error,
        TransactionError::AccountNotFound
            | TransactionError::InsufficientFundsForFee
            | TransactionError::InsufficientFundsForRent { .. }
    );
    if insufficient_funds || logs.iter().any(|line| line.contains("insufficient lamports")) {
        return CliError::user(format!(
            "the fee payer has too little SOL for the fee and the rent of new accounts ({error}); fund it and try again"
        ));
    }
    let reason = logs.iter().rev().find_map(|line| line.strip_prefix("Program log: Error: "));
    let message = reason.map_or_else(|| error.to_string(), |reason| format!("{error}: {reason}"));
    let name = format!("{error:?}");
    let name = name.split(['(', ' ']).next().unwrap_or_default().to_owned();
    CliError::Program { name, message: format!("the transaction failed: {message}") }
}

#[cfg(test)]
mod tests {
    use influence_client::idl::find_error;

    use super::*;

    #[test]
    fn exit_codes_distinguish_user_network_and_program_errors() {
        let refusal = find_error(6000).expect("the first error of the program");
        let refused = ClientError::Refused { instruction: 0, refusal, logs: Vec::new() };
        let cases = [
            (ClientError::Build("x".into()), EXIT_USER_ERROR),
            (ClientError::Expired, EXIT_NETWORK_ERROR),
            (ClientError::Unreachable("x".into()), EXIT_NETWORK_ERROR),
            (refused, EXIT_PROGRAM_ERROR),
        ];
        for (error, code) in cases {
            assert_eq!(CliError::from(error).exit_code(), code);
        }
    }

    #[test]
    fn partially_landed_lists_signatures_and_keeps_the_kind() {
        let cause = CliError::Program { name: "Stale".into(), message: "read again".into() };
        let signature = Signature::from([7; 64]);
        let error = CliError::PartiallyLanded { landed: vec![signature], total: 3, cause: Box::new(cause) };
        assert_eq!(error.exit_code(), EXIT_PARTIALLY_LANDED);
        let message = error.to_string();
        assert_eq!(message, format!("1 of 3 transactions landed ({signature}); read again (Stale)"));
        let json = serde_json::to_value(error.to_json()).expect("JSON");
        let expected = serde_json::json!({
            "kind": "program", "exitCode": 5, "name": "Stale", "message": message,
            "landed": [signature.to_string()],
        });
        assert_eq!(json, expected);
    }

    #[test]
    fn insufficient_funds_are_a_user_error_with_a_remedy() {
        let poor = ClientError::Failed { error: TransactionError::AccountNotFound, logs: Vec::new() };
        let poor = CliError::from(poor);
        assert_eq!(poor.exit_code(), EXIT_USER_ERROR);
        assert!(poor.to_string().contains("fund it"), "{poor}");
        let refusal = find_error(6000).expect("the first error of the program");
        let refused = CliError::from(ClientError::Refused { instruction: 0, refusal, logs: Vec::new() });
        let json = serde_json::to_value(refused.to_json()).expect("JSON");
        assert_eq!((&json["kind"], &json["name"]), (&"program".into(), &"NotAuthority".into()));
    }
}
