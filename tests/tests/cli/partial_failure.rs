//! Landed transactions are reported whatever fails afterwards.

use std::process::Stdio;

use influence_client::accounts::test_accounts;
use influence_tests::{
    actors::Fan,
    node::fault::FaultInjector,
    test_env::{TOKEN, TestChain},
};
use serde_json::Value;
use solana_signer::Signer;
use tokio::process::Command;

use crate::fixture::CliFixture;

/// Node that becomes unreachable after reporting a landed transaction.
async fn failing_fixture() -> CliFixture {
    CliFixture::with(FaultInjector::down_after("getTransaction")).await
}

/// A fan whose next lock takes several transactions.
async fn patron(fixture: &CliFixture) -> Fan {
    let (fan, _) = fixture.fan_with_galleries(16).await;
    fixture.env.chain.set_account(&fan.tokens, fixture.env.token_account(&fan.owner, 16 * TOKEN)).await;
    fan
}

#[tokio::test]
async fn a_landed_transaction_is_reported_without_the_new_state() {
    let fixture = failing_fixture().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let before = fixture.landed_count();
    let done = fixture.json(&fan, &["lock", "1"]).await;
    assert_eq!(
        (&done["status"], &done["state"], fixture.landed_count()),
        (&"landed".into(), &Value::Null, before + 1)
    );
    let landed = fixture.env.chain.landed().pop().expect("it landed").receipt.signature.to_string();
    assert_eq!(done["transactions"][0]["signature"], landed.as_str());
    let note = done["notes"].as_array().and_then(|notes| notes.last()?.as_str().map(str::to_owned));
    assert!(note.expect("a note").starts_with("cannot read the new state: "), "{done}");

    let fixture = failing_fixture().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let said = fixture.run_confirmed(&fan, &["lock", "1"]).await;
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    assert!(said.out.contains("landed ") && said.out.contains("note: cannot read the new state"), "{said:?}");
}

#[tokio::test]
async fn a_failed_later_transaction_lists_what_landed() {
    let fixture = failing_fixture().await;
    let fan = patron(&fixture).await;
    let before = fixture.landed_count();
    let said = fixture.run_confirmed(&fan, &["lock", "all", "--output", "json"]).await;
    assert_eq!(fixture.landed_count(), before + 1);
    assert_landed(&fixture, &said.err, "network");
    assert_eq!(said.code, Some(5));

    // The payer can pay only for the first transaction.
    let fixture = CliFixture::new().await;
    let fan = patron(&fixture).await;
    let payer = &fixture.env.roles.stranger;
    fixture.env.chain.set_account(&payer.pubkey(), test_accounts::wallet(12_000)).await;
    let (before, payer) = (fixture.landed_count(), fixture.key(payer));
    let options = ["--fee-payer", &payer, "--with-compute-unit-price", "0", "--output", "json"];
    let said = fixture.run_confirmed(&fan, &[&["lock", "all"], &options[..]].concat()).await;
    assert_eq!((fixture.landed_count(), said.code), (before + 1, Some(5)), "{said:?}");
    assert_landed(&fixture, &said.err, "user");
}

/// Asserts that the error lists the last landed transaction.
#[track_caller]
fn assert_landed(fixture: &CliFixture, error: &str, kind: &str) {
    let landed = fixture.env.chain.landed().pop().expect("it landed").receipt.signature.to_string();
    let error: Value = serde_json::from_str(error).expect("JSON");
    let error = &error["error"];
    assert_eq!((&error["kind"], &error["exitCode"]), (&kind.into(), &5.into()), "{error}");
    assert_eq!(error["landed"], serde_json::json!([landed]));
    assert!(error["message"].as_str().expect("a message").starts_with("1 of "), "{error}");
}

#[tokio::test]
async fn an_unwritable_result_lists_what_landed() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let (before, key) = (fixture.landed_count(), fixture.key(&fan.key));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
    let mut command = Command::new(env!("CARGO_BIN_EXE_influence_process"));
    command.args(["lock", "1", "--yes", "--output", "json", "-u", &fixture.url, "-k", &key]);
    command.env_clear().env("HOME", "/nowhere");
    command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped());
    let process = command.spawn().expect("it starts");
    let output = process.wait_with_output().await.expect("it ends");
    assert_eq!((output.status.code(), fixture.landed_count()), (Some(5), before + 1));
    assert_landed(&fixture, &String::from_utf8(output.stderr).expect("text"), "user");
}

#[tokio::test]
async fn an_unwritable_dump_is_reported_before_sending() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let before = fixture.landed_count();
    let said = fixture.run_confirmed(&fan, &["lock", "1", "--dump-accounts", "/nowhere/accounts.json"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("name another file"), "{said:?}");
    assert_eq!(fixture.landed_count(), before);
}

#[tokio::test]
async fn a_dry_run_simulates_the_first_of_several_transactions() {
    let fixture = CliFixture::new().await;
    let fan = patron(&fixture).await;
    let before = fixture.landed_count();
    let key = fixture.key(&fixture.env.roles.stranger);
    let looking = ["lock", "all", "--dry-run", "--fee-payer", &key];
    let json = fixture.run_as(&fan, &[&looking[..], &["--output", "json"]].concat()).await.json();
    let transactions = json["transactions"].as_array().expect("transactions");
    assert!(transactions.len() > 1 && transactions[0]["units"].is_u64(), "{json}");
    for later in &transactions[1..] {
        assert!(later["units"].is_null() && later["fee"].as_u64() >= Some(5_000), "{later}");
    }
    let said = fixture.run_as(&fan, &looking).await;
    let others = transactions.len() - 1;
    let words = format!("only the first is simulated: the other {others}");
    assert!(said.out.contains(&words) && said.out.contains("signature fees 0.0000"), "{said:?}");
    assert_eq!(fixture.landed_count(), before);
}
