//! Errors: every code has a name and a message, and only the program's own failures are named.

use influence::error::InfluenceError;
use influence_client::{
    ClientError, PROGRAM_ID,
    idl::{IdlError, find_error},
};
use solana_instruction::error::InstructionError;
use solana_transaction_error::TransactionError;

fn all() -> Vec<IdlError> {
    (6_000..).map_while(find_error).collect()
}

/// Code of an error, counted from 6000.
fn code_of(error: InfluenceError) -> u32 {
    6_000 + error as u32
}

fn custom(code: u32, logs: &[String]) -> ClientError {
    let error = TransactionError::InstructionError(2, InstructionError::Custom(code));
    ClientError::from_transaction(error, logs.to_vec())
}

#[test]
fn codes_run_from_6000_without_gaps() {
    let last = all().pop().expect("an error");
    assert_eq!(
        (last.code, last.name.as_str()),
        (code_of(InfluenceError::InvariantViolated), "InvariantViolated")
    );
    let idl: serde_json::Value = serde_json::from_str(include_str!("../../../idl/influence.json")).unwrap();
    assert_eq!(idl["errors"].as_array().unwrap().len(), all().len());
    assert_eq!((find_error(5_999), find_error(last.code + 1)), (None, None));
}

#[test]
fn every_error_has_a_unique_name_and_a_sentence_as_message() {
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
fn a_refusal_states_instruction_reason_and_remedy() {
    let error = custom(code_of(InfluenceError::ZeroAmount), &[]);
    assert_eq!(error.name(), Some("ZeroAmount"));
    let words = "instruction 2 was refused: The amount is zero: give at least one base unit (ZeroAmount)";
    assert_eq!(error.to_string(), words);
}

#[test]
fn codes_of_other_programs_stay_unnamed() {
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
fn another_programs_error_with_the_same_code_stays_unnamed() {
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
    assert_eq!(custom(6_000, &[text, failed(&us)]).name(), Some("NotAuthority"), "free text is ignored");
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
