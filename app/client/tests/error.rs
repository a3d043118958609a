//! Errors: every number has a name and a sentence, and only the program's own are called its own.

use influence::error::InfluenceError;
use influence_client::{
    ClientError, PROGRAM_ID,
    idl::{IdlError, find_error},
};
use solana_instruction::error::InstructionError;
use solana_transaction_error::TransactionError;

fn all() -> Vec<IdlError> {
    (6_000..).map_while(refusal).collect()
}

/// As the program returns it: counted from 6000.
fn number(error: InfluenceError) -> u32 {
    6_000 + error as u32
}

fn custom(code: u32, logs: &[String]) -> ClientError {
    let error = TransactionError::InstructionError(2, InstructionError::Custom(code));
    ClientError::from_transaction(error, logs.to_vec())
}

#[test]
fn numbers_run_from_6000_without_a_gap_to_the_last_error() {
    let last = all().pop().expect("an error");
    assert_eq!((last.code, last.name.as_str()), (number(InfluenceError::InvariantViolated), "InvariantViolated"));
    let idl: serde_json::Value = serde_json::from_str(include_str!("../../../idl/influence.json")).unwrap();
    assert_eq!(idl["errors"].as_array().unwrap().len(), all().len());
    assert_eq!((find_error(5_999), find_error(last.code + 1)), (None, None));
}

#[test]
fn every_error_has_a_name_of_its_own_and_a_message_that_is_a_sentence() {
    let mut names: Vec<String> = Vec::new();
    for IdlError { code, name, message } in all() {
        assert!(
            name.starts_with(char::is_uppercase) && name.chars().all(char::is_alphanumeric),
            "{code} {name}"
        );
        assert!(message.starts_with(char::is_uppercase), "{name}: {message}");
        assert!(message.split(' ').count() >= 3 && !message.contains("  "), "{name}: {message}");
        assert!(message.ends_with(char::is_alphanumeric), "{name}: {message}");
        assert!(!names.contains(&name), "{name} twice");
        names.push(name);
    }
}

#[test]
fn a_refusal_of_ours_says_which_instruction_why_and_what_to_do() {
    let error = custom(number(InfluenceError::ZeroAmount), &[]);
    assert_eq!(error.name(), Some("ZeroAmount"));
    let words = "instruction 2 was refused: The amount is zero: give at least one base unit (ZeroAmount)";
    assert_eq!(error.to_string(), words);
}

#[test]
fn a_number_that_is_not_ours_stays_a_number() {
    for code in [0, 1, 2_000, 5_999, 6_000 + u32::try_from(all().len()).unwrap(), u32::MAX] {
        let error = custom(code, &[]);
        assert!(matches!(error, ClientError::Failed { .. }), "{code}: {error}");
        assert_eq!(error.name(), None);
    }
    let other = TransactionError::InstructionError(0, InstructionError::IllegalOwner);
    assert_eq!(ClientError::from_transaction(other, Vec::new()).name(), None);
    assert_eq!(ClientError::from_transaction(TransactionError::BlockhashNotFound, Vec::new()).name(), None);
}

#[test]
fn another_programs_error_of_the_same_number_is_not_called_ours() {
    let failed = |id: &str| format!("Program {id} failed: custom program error: 0x1770");
    let (us, other) = (PROGRAM_ID.to_string(), "Other11111111111111111111111111111111111111");
    assert_eq!(custom(6_000, &[failed(other)]).name(), None);
    assert_eq!(custom(6_000, &[failed(&us)]).name(), Some("NotAuthority"));
    assert_eq!(
        custom(6_000, &[failed(&us), failed(other)]).name(),
        Some("NotAuthority"),
        "called by another"
    );
    assert_eq!(custom(6_000, &[failed(other), failed(&us)]).name(), None, "calling another");
    let text = format!("Program log: {}", failed(other));
    assert_eq!(custom(6_000, &[text, failed(&us)]).name(), Some("NotAuthority"), "free text decides nothing");
}

#[test]
fn the_log_is_kept() {
    let logs = vec!["Program log: why".to_owned()];
    for code in [1, 6_000] {
        let (ClientError::Refused { logs: kept, .. } | ClientError::Failed { logs: kept, .. }) =
            custom(code, &logs)
        else {
            panic!("neither");
        };
        assert_eq!(kept, logs);
    }
}
