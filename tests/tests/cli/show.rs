//! What an owner has, for people and for programs.

use std::process::Stdio;

use influence_tests::test_env::TOKEN;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use crate::fixture::Rig;

#[tokio::test]
async fn an_owner_sees_points_lock_tier_and_allocations() {
    let rig = Rig::new().await;
    let test_gallery = rig.env.register_gallery("creator").await;
    let fan = rig.env.locked_fan("fan", 50_000 * TOKEN).await;
    rig.env
        .send_as(&fan, rig.env.allocate(&fan, &test_gallery.gallery, 20_000 * TOKEN))
        .await
        .expect("allocate");
    let shown = rig.look(&fan, &["show", "--output", "json"]).await.json();
    let tokens = |whole: u64| json!({"amount": (whole * TOKEN).to_string(), "decimals": 6, "uiAmountString": whole.to_string()});
    let expected = json!({
        "owner": fan.owner.to_string(), "opened": true, "total": tokens(50_000), "holdingScore": tokens(0),
        "holdingDay": null, "influenceIndex": 0, "locked": tokens(50_000), "unlocking": tokens(0),
        "unlockableAt": null, "lockFloor": tokens(0),
        "tier": {"reached": 2, "of": 10, "next": tokens(80_000), "missing": tokens(30_000)},
        "creatorLevel": {"reached": 1, "of": 11, "next": tokens(80_000), "missing": tokens(30_000)},
        "allocated": tokens(20_000), "free": tokens(30_000), "wallet": tokens(0),
        "allocations": [{
            "gallery": test_gallery.gallery.to_string(), "creator": solana_signer::Signer::pubkey(&test_gallery.creator).to_string(),
            "index": 0, "points": tokens(20_000), "share": 400_000, "counted": tokens(20_000), "settled": true,
            "retired": false,
        }],
    });
    assert_eq!(shown, expected);
    let shown = rig.look(&fan, &["show"]).await;
    for words in ["points         50 000", "2 of 10, 30 000 to the next at 80 000", "40%", "all of it"] {
        assert!(shown.out.contains(words), "{words} is not in\n{}", shown.out);
    }
    // In one line, and about somebody without a key here.
    let owner = fan.owner.to_string();
    let compact =
        crate::fixture::run(&["show", &owner, "-u", &rig.url, "--output", "json-compact"], &[], "").await;
    assert_eq!((compact.json(), compact.out.lines().count()), (expected, 1));
}

#[tokio::test]
async fn a_newcomer_is_told_how_to_begin() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("newcomer", 5 * TOKEN).await;
    let shown = rig.look(&fan, &["show"]).await;
    assert!(shown.code == Some(0) && shown.out.contains("influence lock AMOUNT"), "{shown:?}");
    assert_eq!(rig.look(&fan, &["show", "--output", "json"]).await.json()["wallet"]["uiAmountString"], "5");
}

#[tokio::test]
async fn changes_are_shown_as_they_come() {
    let rig = Rig::new().await;
    let fan = rig.env.fan("fan", 9 * TOKEN).await;
    let owner = fan.owner.to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_influence_process"));
    command.args(["show", &owner, "--watch", "-u", &rig.url, "--output", "json-compact"]);
    command.env_clear().env("HOME", "/nowhere").stdout(Stdio::piped()).kill_on_drop(true);
    let mut process = command.spawn().expect("it starts");
    let mut lines = BufReader::new(process.stdout.take().expect("an output")).lines();
    let mut locked = async || {
        let line = lines.next_line().await.expect("it can be read").expect("it goes on");
        serde_json::from_str::<Value>(&line).expect("JSON")["locked"]["uiAmountString"].clone()
    };
    assert_eq!(locked().await, "0");
    for total in ["2", "4"] {
        rig.env.send_as(&fan, rig.env.lock(&fan, 2 * TOKEN, &[])).await.expect("lock");
        assert_eq!(locked().await, total);
    }
    let said = rig.look(&fan, &["show", "--watch", "--ws", "ws://127.0.0.1:9"]).await;
    assert!(said.refused().0 == 3 && said.err.contains("the websocket of the node"), "{said:?}");
}
