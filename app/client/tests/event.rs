//! Events are decoded only from log lines of the program itself.

use anchor_lang::Event as _;
use base64::{Engine, engine::general_purpose::STANDARD};
use influence::events::{
    HoldingsApplied, InfluenceClosed, PointsReallocated, SnapshotClosed, SnapshotFinalized,
};
use influence_client::{
    PROGRAM_ID,
    event::{ProgramEvent, events},
};
use solana_address::Address;

const OTHER: &str = "Other11111111111111111111111111111111111111";

fn closed() -> SnapshotClosed {
    SnapshotClosed { day: 20_500, status: 1 }
}

fn data(event: &impl anchor_lang::Event) -> String {
    format!("Program data: {}", STANDARD.encode(event.data()))
}

/// Decodes a log in which `US` stands for the program and `EVENT` for one of its events.
fn found(lines: &[&str]) -> Vec<ProgramEvent> {
    let event = data(&closed());
    let line = |line: &&str| line.replace("EVENT", &event).replace("US", &PROGRAM_ID.to_string());
    events(&lines.iter().map(line).collect::<Vec<_>>())
}

fn ours() -> Vec<ProgramEvent> {
    vec![ProgramEvent::SnapshotClosed(closed())]
}

#[test]
fn all_field_types_round_trip() {
    let key = |n| Address::from([n; 32]);
    let moved = PointsReallocated {
        owner: key(1),
        from: key(2),
        to: key(3),
        from_before: 4,
        from_after: u64::MAX,
        to_before: 0,
        to_after: 7,
        revision: 8,
    };
    let day = SnapshotFinalized { day: 9, holdings_root: [1; 32], holdings_sum: 2, engagement_root: [3; 32] };
    let applied = HoldingsApplied { day: 1, position: u32::MAX, applied: 2, skipped: 3 };
    let gone = InfluenceClosed { owner: key(4), dust: 1 };
    let log = [
        format!("Program {PROGRAM_ID} invoke [1]"),
        data(&moved),
        data(&day),
        data(&applied),
        data(&gone),
        format!("Program {PROGRAM_ID} success"),
    ];
    let expected = [
        ProgramEvent::PointsReallocated(moved),
        ProgramEvent::SnapshotFinalized(day),
        ProgramEvent::HoldingsApplied(applied),
        ProgramEvent::InfluenceClosed(gone),
    ];
    assert_eq!(events(&log), expected);
}

#[test]
fn every_event_of_the_idl_is_known() {
    let idl: serde_json::Value = serde_json::from_str(include_str!("../../../idl/influence.json")).unwrap();
    let published = idl["events"].as_array().unwrap();
    assert_eq!(published.len(), 29);
    for event in published {
        let mut bytes: Vec<u8> = serde_json::from_value(event["discriminator"].clone()).unwrap();
        bytes.resize(512, 0);
        let line = format!("Program data: {}", STANDARD.encode(bytes));
        let found = events(&[format!("Program {PROGRAM_ID} invoke [1]"), line]);
        let name = event["name"].as_str().unwrap();
        assert!(format!("{found:?}").starts_with(&format!("[{name}({name} ")), "{name}: {found:?}");
    }
}

#[test]
fn events_are_found_at_any_call_depth() {
    assert_eq!(found(&["Program US invoke [1]", "EVENT", "Program US success"]), ours());
    let nested = [
        &format!("Program {OTHER} invoke [1]"),
        "Program US invoke [2]",
        "Program Token invoke [3]",
        "Program Token consumed 100 of 200 compute units",
        "Program Token success",
        "Program return: US AQ==",
        "EVENT",
        "Program US success",
        &format!("Program {OTHER} success"),
    ];
    assert_eq!(found(&nested), ours());
}

#[test]
fn another_program_cannot_forge_events() {
    let (other, left) = (format!("Program {OTHER} invoke [1]"), format!("Program {OTHER} success"));
    assert_eq!(found(&[&other, "EVENT", &left]), []);
    assert_eq!(found(&["Program US invoke [1]", "Program US success", &other, "EVENT", &left]), []);
    assert_eq!(found(&[&other, "Program US invoke [2]", "Program US success", "EVENT", &left]), []);
    let below = ["Program US invoke [1]", &format!("Program {OTHER} invoke [2]"), "EVENT", &left];
    assert_eq!(found(&below), []);
    assert_eq!(found(&["EVENT"]), [], "no program runs");
}

#[test]
fn free_text_that_imitates_the_runtime_is_ignored() {
    let (other, left) = (format!("Program {OTHER} invoke [1]"), format!("Program {OTHER} success"));
    let pretends = [
        &other,
        "Program log: Program US invoke [2]",
        "Program log: EVENT",
        "Program log: \nProgram US invoke [2]",
        "EVENT",
        &left,
    ];
    assert_eq!(found(&pretends), []);
    let hushes = [
        "Program US invoke [1]",
        "Program log: Program US success",
        "Program log: Log truncated",
        "EVENT",
        "Program US success",
    ];
    assert_eq!(found(&hushes), ours());
}

#[test]
fn events_after_a_failed_inner_call_count() {
    let lines = [
        "Program US invoke [1]",
        "Program Token invoke [2]",
        "Program Token failed: custom program error: 0x1",
        "EVENT",
    ];
    assert_eq!(found(&lines), ours());
}

#[test]
fn lines_after_a_truncation_are_ignored() {
    // The runtime drops long lines only: here our end and the start of another program.
    assert_eq!(found(&["Program US invoke [1]", "EVENT", "Log truncated", "EVENT"]), ours());
}

#[test]
fn invalid_data_is_skipped() {
    let unknown = STANDARD.encode([9; 40]);
    let mut cut = closed().data();
    cut.pop();
    let lines = [
        "Program US invoke [1]",
        "Program data: ",
        "Program data: not base64!",
        "Program data: AAAA AAAA",
        &format!("Program data: {unknown}"),
        &format!("Program data: {}", STANDARD.encode(cut)),
        "Program data",
        "Program ",
        "",
        "EVENT",
        "Program US success",
    ];
    assert_eq!(found(&lines), ours());
}
