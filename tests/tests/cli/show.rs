//! `show`, as text and as JSON.

use std::process::Stdio;

use influence_tests::test_env::TOKEN;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};

use crate::fixture::CliFixture;

#[tokio::test]
async fn shows_points_lock_tier_and_allocations() {
    let fixture = CliFixture::new().await;
    let test_gallery = fixture.env.register_gallery("creator").await;
    let fan = fixture.env.locked_fan("fan", 50_000 * TOKEN).await;
    fixture
        .env
        .send_as(&fan, fixture.env.allocate(&fan, &test_gallery.gallery, 20_000 * TOKEN))
        .await
        .expect("allocate");
    let shown = fixture.run_as(&fan, &["show", "--output", "json"]).await.json();
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
    let shown = fixture.run_as(&fan, &["show"]).await;
    for words in ["points         50 000", "2 of 10, 30 000 to the next at 80 000", "40%", " yes "] {
        assert!(shown.out.contains(words), "{words} is not in\n{}", shown.out);
    }
    // On one line, and for an owner without a key.
    let owner = fan.owner.to_string();
    let compact =
        crate::fixture::run(&["show", &owner, "-u", &fixture.url, "--output", "json-compact"], &[], "").await;
    assert_eq!((compact.json(), compact.out.lines().count()), (expected, 1));
}

#[tokio::test]
async fn an_owner_without_an_account_gets_a_remedy() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("newcomer", 5 * TOKEN).await;
    let shown = fixture.run_as(&fan, &["show"]).await;
    assert!(shown.code == Some(0) && shown.out.contains("influence lock AMOUNT"), "{shown:?}");
    assert_eq!(
        fixture.run_as(&fan, &["show", "--output", "json"]).await.json()["wallet"]["uiAmountString"],
        "5"
    );
}

#[tokio::test]
async fn watch_shows_every_change() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.fan("fan", 9 * TOKEN).await;
    let owner = fan.owner.to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_influence_process"));
    command.args(["show", &owner, "--watch", "-u", &fixture.url, "--output", "json-compact"]);
    command.env_clear().env("HOME", "/nowhere").stdout(Stdio::piped()).kill_on_drop(true);
    let mut process = command.spawn().expect("it starts");
    let mut lines = BufReader::new(process.stdout.take().expect("an output")).lines();
    let mut locked = async || {
        let line = lines.next_line().await.expect("it can be read").expect("it goes on");
        serde_json::from_str::<Value>(&line).expect("JSON")["locked"]["uiAmountString"].clone()
    };
    assert_eq!(locked().await, "0");
    for total in ["2", "4"] {
        fixture.env.send_as(&fan, fixture.env.lock(&fan, 2 * TOKEN, &[])).await.expect("lock");
        assert_eq!(locked().await, total);
    }
    let said = fixture.run_as(&fan, &["show", "--watch", "--ws", "ws://127.0.0.1:9"]).await;
    assert!(said.refused().0 == 3 && said.err.contains("websocket: "), "{said:?}");
}
