//! Why a command did not do what it was asked for: a sentence with the remedy, and an exit code that says whose turn
//! it is.

use std::fmt::Display;

use influence_client::{ClientError, amount::AmountError};
use influence_core::RuleError;
use serde::Serialize;
use solana_signature::Signature;
use solana_transaction_error::TransactionError;
use thiserror::Error;

/// Exit code of a check that found something wrong; it has said what.
pub const FOUND: u8 = 1;
/// Exit code when what was asked for can not be: correct the command line, a setting or a key.
pub const USER: u8 = 2;
/// Exit code when the node could not be used: ask again, or another node.
pub const NETWORK: u8 = 3;
/// Exit code when the program, or another that it calls, refused the transaction.
pub const PROGRAM: u8 = 4;
/// Exit code when something landed before it failed: look what there is now before anything is repeated.
pub const PARTLY: u8 = 5;

/// Why a command failed. Unless it says otherwise, nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Failure {
    /// What was asked for can not be.
    #[error("{0}")]
    User(String),
    /// The node could not be used.
    #[error("{0}")]
    Network(String),
    /// The transaction was refused.
    #[error("{message} ({name})")]
    Program {
        /// The error's name, as in the program's published interface, or the runtime's.
        name: String,
        /// With the remedy.
        message: String,
    },
    /// Something landed before it failed.
    #[error("{} of {all} transactions landed ({}); {why}", .landed.len(), listed(.landed))]
    Partly {
        /// What landed.
        landed: Vec<Signature>,
        /// How many transactions there are.
        all: usize,
        /// Why there was no more.
        why: Box<Failure>,
    },
}

fn listed(signatures: &[Signature]) -> String {
    signatures.iter().map(Signature::to_string).collect::<Vec<_>>().join(", ")
}

/// A failure as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told<'a> {
    kind: &'static str,
    exit_code: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    landed: Vec<String>,
}

impl Failure {
    /// What was asked for can not be, as `why` says.
    pub fn user(why: impl Display) -> Self {
        Self::User(why.to_string())
    }

    /// The node could not be used, as `why` says.
    pub fn network(why: impl Display) -> Self {
        Self::Network(why.to_string())
    }

    /// What the process ends with.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::User(_) => USER,
            Self::Network(_) => NETWORK,
            Self::Program { .. } => PROGRAM,
            Self::Partly { .. } => PARTLY,
        }
    }

    /// The same failure with something said before it.
    pub fn after(self, said: &str) -> Self {
        let with = |message: String| format!("{said}; {message}");
        match self {
            Self::User(message) => Self::User(with(message)),
            Self::Network(message) => Self::Network(with(message)),
            Self::Program { name, message } => Self::Program { name, message: with(message) },
            Self::Partly { landed, all, why } => Self::Partly { landed, all, why: Box::new(why.after(said)) },
        }
    }

    /// As JSON says it.
    pub fn told(&self) -> Told<'_> {
        let (exit_code, message) = (self.exit_code(), self.to_string());
        let told = |kind| Told { kind, exit_code, name: None, message, landed: Vec::new() };
        match self {
            Self::User(_) => told("user"),
            Self::Network(_) => told("network"),
            Self::Program { name, message } => {
                Told { name: Some(name), message: message.clone(), ..told("program") }
            }
            // Whose turn it is follows from what failed.
            Self::Partly { landed, why, .. } => {
                let landed = landed.iter().map(Signature::to_string).collect();
                Told { exit_code, message: self.to_string(), landed, ..why.told() }
            }
        }
    }
}

impl From<AmountError> for Failure {
    fn from(error: AmountError) -> Self {
        Self::user(error)
    }
}

/// A rule refused before anything was sent.
impl From<RuleError> for Failure {
    fn from(error: RuleError) -> Self {
        Self::user(error)
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Refused { refusal, .. } => {
                Self::Program { name: refusal.name, message: refusal.message }
            }
            ClientError::Failed { error, logs } => failed(&error, &logs),
            ClientError::Expired | ClientError::Unreachable(_) => Self::network(error),
            ClientError::Missing { .. }
            | ClientError::WrongAccount { .. }
            | ClientError::TooLarge(_)
            | ClientError::Build(_) => Self::user(error),
        }
    }
}

/// A failure of the runtime or of another program. Whoever has too little SOL is told so.
fn failed(error: &TransactionError, logs: &[String]) -> Failure {
    let poor = matches!(
        error,
        TransactionError::AccountNotFound
            | TransactionError::InsufficientFundsForFee
            | TransactionError::InsufficientFundsForRent { .. }
    );
    if poor || logs.iter().any(|line| line.contains("insufficient lamports")) {
        return Failure::user(format!(
            "the fee payer has too little SOL for the fee and the rent of new accounts ({error}): send it some and repeat"
        ));
    }
    let reason = logs.iter().rev().find_map(|line| line.strip_prefix("Program log: Error: "));
    let message = reason.map_or_else(|| error.to_string(), |reason| format!("{error}: {reason}"));
    let name = format!("{error:?}");
    let name = name.split(['(', ' ']).next().unwrap_or_default().to_owned();
    Failure::Program { name, message: format!("the transaction failed: {message}") }
}

#[cfg(test)]
mod tests {
    use influence_client::idl::find_error;

    use super::*;

    #[test]
    fn exit_codes_tell_whose_turn_it_is() {
        let refusal = find_error(6000).expect("the first error of the program");
        let refused = ClientError::Refused { instruction: 0, refusal, logs: Vec::new() };
        let cases = [
            (ClientError::Build("x".into()), USER),
            (ClientError::Expired, NETWORK),
            (ClientError::Unreachable("x".into()), NETWORK),
            (refused, PROGRAM),
        ];
        for (error, code) in cases {
            assert_eq!(Failure::from(error).exit_code(), code);
        }
    }

    #[test]
    fn what_landed_before_a_failure_is_named_and_the_turn_stays() {
        let why = Failure::Program { name: "Stale".into(), message: "look again".into() };
        let signature = Signature::from([7; 64]);
        let partly = Failure::Partly { landed: vec![signature], all: 3, why: Box::new(why) };
        assert_eq!(partly.exit_code(), PARTLY);
        let said = partly.to_string();
        assert_eq!(said, format!("1 of 3 transactions landed ({signature}); look again (Stale)"));
        let told = serde_json::to_value(partly.told()).expect("JSON");
        let expected = serde_json::json!({
            "kind": "program", "exitCode": 5, "name": "Stale", "message": said,
            "landed": [signature.to_string()],
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn a_refusal_is_named_and_an_empty_wallet_told_what_to_do() {
        let poor = ClientError::Failed { error: TransactionError::AccountNotFound, logs: Vec::new() };
        let poor = Failure::from(poor);
        assert_eq!(poor.exit_code(), USER);
        assert!(poor.to_string().contains("send it some"), "{poor}");
        let refusal = find_error(6000).expect("the first error of the program");
        let told = Failure::from(ClientError::Refused { instruction: 0, refusal, logs: Vec::new() });
        let told = serde_json::to_value(told.told()).expect("JSON");
        assert_eq!((&told["kind"], &told["name"]), (&"program".into(), &"NotAuthority".into()));
    }
}
