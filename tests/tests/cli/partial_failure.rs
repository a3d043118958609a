//! What landed is told, whatever fails afterwards; of several transactions, what is not known yet is told before.

use std::process::Stdio;

use influence_client::accounts::test_accounts;
use influence_tests::{
    actors::Fan,
    node::fault::Faults,
    test_env::{TOKEN, TestChain},
};
use serde_json::Value;
use solana_signer::Signer;
use tokio::process::Command;

use crate::fixture::Rig;

/// A node that goes away as soon as it has told that a transaction landed.
async fn leaving() -> Rig {
    Rig::with(Faults::down_after("getTransaction")).await
}

/// A fan whose next lock takes several transactions.
async fn patron(rig: &Rig) -> Fan {
    let (fan, _) = rig.patron(16).await;
    rig.env.chain.set_account(&fan.tokens, rig.env.token_account(&fan.owner, 16 * TOKEN)).await;
    fan
}

#[tokio::test]
async fn what_landed_is_told_when_nothing_can_be_read_any_more() {
    let rig = leaving().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let before = rig.landed();
    let done = rig.json(&fan, &["lock", "1"]).await;
    assert_eq!((&done["status"], &done["state"], rig.landed()), (&"landed".into(), &Value::Null, before + 1));
    let landed = rig.env.chain.landed().pop().expect("it landed").receipt.signature.to_string();
    assert_eq!(done["transactions"][0]["signature"], landed.as_str());
    let note = done["notes"].as_array().and_then(|notes| notes.last()?.as_str().map(str::to_owned));
    assert!(note.expect("a note").starts_with("what there is now could not be read: "), "{done}");

    let rig = leaving().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let said = rig.act(&fan, &["lock", "1"]).await;
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{said:?}");
    assert!(said.out.contains("landed ") && said.out.contains("! what there is now could"), "{said:?}");
}

#[tokio::test]
async fn a_later_transaction_that_fails_says_which_landed() {
    let rig = leaving().await;
    let fan = patron(&rig).await;
    let before = rig.landed();
    let said = rig.act(&fan, &["lock", "all", "--output", "json"]).await;
    assert_eq!(rig.landed(), before + 1);
    check_told(&rig, &said.err, "network");
    assert_eq!(said.code, Some(5));

    // The payer has enough for the first alone.
    let rig = Rig::new().await;
    let fan = patron(&rig).await;
    let payer = &rig.env.roles.stranger;
    rig.env.chain.set_account(&payer.pubkey(), test_accounts::wallet(12_000)).await;
    let (before, payer) = (rig.landed(), rig.key(payer));
    let options = ["--fee-payer", &payer, "--with-compute-unit-price", "0", "--output", "json"];
    let said = rig.act(&fan, &[&["lock", "all"], &options[..]].concat()).await;
    assert_eq!((rig.landed(), said.code), (before + 1, Some(5)), "{said:?}");
    check_told(&rig, &said.err, "user");
}

/// An error that names what landed last, and whose turn it is.
#[track_caller]
fn check_told(rig: &Rig, told: &str, kind: &str) {
    let landed = rig.env.chain.landed().pop().expect("it landed").receipt.signature.to_string();
    let told: Value = serde_json::from_str(told).expect("JSON");
    let told = &told["error"];
    assert_eq!((&told["kind"], &told["exitCode"]), (&kind.into(), &5.into()), "{told}");
    assert_eq!(told["landed"], serde_json::json!([landed]));
    assert!(told["message"].as_str().expect("a message").starts_with("1 of "), "{told}");
}

#[tokio::test]
async fn a_result_that_can_not_be_written_names_what_landed() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let (before, key) = (rig.landed(), rig.key(&fan.key));
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a full device");
    let mut command = Command::new(env!("CARGO_BIN_EXE_influence_process"));
    command.args(["lock", "1", "--yes", "--output", "json", "-u", &rig.url, "-k", &key]);
    command.env_clear().env("HOME", "/nowhere");
    command.stdin(Stdio::null()).stdout(full).stderr(Stdio::piped());
    let process = command.spawn().expect("it starts");
    let output = process.wait_with_output().await.expect("it ends");
    assert_eq!((output.status.code(), rig.landed()), (Some(5), before + 1));
    check_told(&rig, &String::from_utf8(output.stderr).expect("text"), "user");
}

#[tokio::test]
async fn a_file_that_can_not_be_written_is_told_before_anything_is_sent() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let before = rig.landed();
    let said = rig.act(&fan, &["lock", "1", "--save-accounts", "/nowhere/accounts.json"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("name another file"), "{said:?}");
    assert_eq!(rig.landed(), before);
}

#[tokio::test]
async fn of_several_transactions_the_first_is_simulated_and_all_signatures_are_priced() {
    let rig = Rig::new().await;
    let fan = patron(&rig).await;
    let before = rig.landed();
    let key = rig.key(&rig.env.roles.stranger);
    let looking = ["lock", "all", "--dry-run", "--fee-payer", &key];
    let json = rig.look(&fan, &[&looking[..], &["--output", "json"]].concat()).await.json();
    let transactions = json["transactions"].as_array().expect("transactions");
    assert!(transactions.len() > 1 && transactions[0]["units"].is_u64(), "{json}");
    for later in &transactions[1..] {
        assert!(later["units"].is_null() && later["fee"].as_u64() >= Some(5_000), "{later}");
    }
    let said = rig.look(&fan, &looking).await;
    let others = transactions.len() - 1;
    let words = format!("only the first is simulated: what the other {others} do depends on it");
    assert!(said.out.contains(&words) && said.out.contains("their signatures cost 0.0000"), "{said:?}");
    assert_eq!(rig.landed(), before);
}
