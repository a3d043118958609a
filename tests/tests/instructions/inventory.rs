//! The published interface against these modules: no instruction without its tests, no error that none of them names.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;

/// Instructions that a pause cannot stop.
const UNSTOPPABLE: [&str; 10] = [
    "unlock",
    "withdraw",
    "settle",
    "finish_unlock",
    "release_delegation",
    "close_influence",
    "close_gallery",
    "close_snapshot",
    "retire_gallery",
    "reveal_engagement",
];

/// Instructions without a required signer role.
const FOR_ANYBODY: [&str; 8] = [
    "settle",
    "apply_holdings",
    "apply_rank",
    "expire_holding",
    "finish_unlock",
    "release_delegation",
    "reveal_engagement",
    "close_snapshot",
];

/// Instructions that act for their signer.
const FOR_ONESELF: [&str; 2] = ["open_influence", "register_gallery"];

fn interface() -> Value {
    serde_json::from_str(include_str!("../../../idl/influence.json")).expect("the interface is JSON")
}

fn names(list: &Value) -> Vec<String> {
    let entries = list.as_array().expect("a list");
    entries.iter().map(|entry| entry["name"].as_str().expect("a name").to_owned()).collect()
}

/// The text of every module of this binary but this one.
fn sources() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/instructions");
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).expect("the folder of these tests") {
        let path = entry.expect("an entry").path();
        if path.file_name().is_some_and(|name| name != "inventory.rs") {
            text += &std::fs::read_to_string(path).expect("a module");
        }
    }
    text
}

/// The names of the tests.
fn tests(sources: &str) -> BTreeSet<String> {
    let after = sources.split("#[tokio::test]\nasync fn ").skip(1);
    after.filter_map(|text| text.split_once('(')).map(|(name, _)| name.to_owned()).collect()
}

/// Instructions without a test whose name starts with theirs and says one of `words`.
fn without<'a>(instructions: &'a [String], tests: &BTreeSet<String>, words: &[&str]) -> Vec<&'a str> {
    let tested = |instruction: &&String| {
        let of_it = |test: &&String| test.starts_with(&format!("{instruction}_"));
        tests.iter().filter(of_it).any(|test| words.iter().any(|word| test.contains(word)))
    };
    instructions.iter().filter(|instruction| !tested(instruction)).map(String::as_str).collect()
}

#[test]
fn every_instruction_has_an_honest_test_and_a_refusal() {
    let (instructions, tests) = (names(&interface()["instructions"]), tests(&sources()));
    assert_eq!(instructions.len(), 29);
    assert_eq!(without(&instructions, &tests, &[""]), [""; 0]);
    assert_eq!(without(&instructions, &tests, &["_is_refused"]), [""; 0]);
    let honest: BTreeSet<_> = tests.into_iter().filter(|test| !test.ends_with("_is_refused")).collect();
    assert_eq!(without(&instructions, &honest, &[""]), [""; 0]);
}

#[test]
fn every_instruction_that_needs_a_signer_has_a_stranger_try() {
    let mut instructions = names(&interface()["instructions"]);
    instructions.retain(|name| !FOR_ANYBODY.contains(&name.as_str()));
    let tests = tests(&sources());
    let (own, others): (Vec<_>, Vec<_>) =
        instructions.into_iter().partition(|name| FOR_ONESELF.contains(&name.as_str()));
    assert_eq!(without(&others, &tests, &["_by_a_stranger_"]), [""; 0]);
    assert_eq!(without(&own, &tests, &["_without_a_signature_"]), [""; 0]);
}

#[test]
fn every_instruction_is_stopped_by_its_pause_or_by_none() {
    let instructions = names(&interface()["instructions"]);
    let tests = tests(&sources());
    let paused = without(&instructions, &tests, &["_while_paused_is_refused"]);
    let admin = ["initialize", "update_config", "nominate_authority", "accept_authority", "set_crankers"];
    let control = ["pause", "unpause", "void_day"];
    let raising_only = "set_lock_floor_higher_while_paused_is_refused";
    assert!(tests.contains(raising_only) && tests.contains("admin_calls_while_everything_is_paused_succeed"));
    for name in paused {
        let free = UNSTOPPABLE.contains(&name) || admin.contains(&name) || control.contains(&name);
        assert!(free, "{name} has no test that a pause stops it");
    }
    let unstoppable = UNSTOPPABLE.map(str::to_owned);
    assert_eq!(without(&unstoppable, &tests, &["_while_everything_is_paused_succeeds"]), [""; 0]);
}

#[test]
fn every_error_is_named_by_a_test() {
    let sources = sources();
    for name in names(&interface()["errors"]) {
        assert!(sources.contains(&format!("\"{name}\"")), "no test is refused with {name}");
    }
}

#[test]
fn every_event_is_checked_in_full_or_in_part() {
    let sources = sources();
    for name in names(&interface()["events"]) {
        assert!(sources.contains(&format!("Event::{name}(")), "no test expects {name}");
    }
}
