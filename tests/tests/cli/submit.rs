//! Sending what was signed before: shown, tried, asked for, and sent once.

use std::time::Duration;

use influence_client::{
    chain::Chain,
    instructions::user,
    tx::{ComputeBudget, TxVersion, compile_message, encode_transaction, unsigned},
};
use influence_tests::{actors::Fan, test_env::TOKEN};
use solana_signer::Signer;

use crate::fixture::{CliOutput, Rig, run};

/// A world, a fan of it, and the fan's signed lock, paid by somebody else.
async fn signed() -> (Rig, Fan, String) {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let payer = rig.key(&rig.env.roles.stranger);
    let signing = ["lock", "2", "--sign-only", "--fee-payer", &payer, "--output", "json"];
    let signed = rig.look(&fan, &signing).await.json();
    let transaction = signed["transactions"][0]["transaction"].as_str().expect("a transaction").to_owned();
    (rig, fan, transaction)
}

async fn submit(rig: &Rig, transaction: &str, options: &[&str]) -> CliOutput {
    run(&[&["submit", transaction, "-u", &rig.url], options].concat(), &[], "").await
}

#[tokio::test]
async fn looking_sends_nothing_and_says_what_was_signed() {
    let (rig, fan, transaction) = signed().await;
    let before = rig.landed();
    let said = submit(&rig, &transaction, &["--dry-run"]).await;
    let payer = rig.env.roles.stranger.pubkey();
    for words in [
        "Send the signed transaction ",
        &format!("{payer} signed it, and pays the fee"),
        &format!("{} signed it\n", fan.owner),
        "calls influence: open_influence",
        "calls influence: lock",
        "simulated:",
        "nothing was sent",
    ] {
        assert!(said.code == Some(0) && said.out.contains(words), "{words} is not in\n{said:?}");
    }
    let json = submit(&rig, &transaction, &["--dry-run", "--output", "json"]).await.json();
    assert_eq!((&json["action"], &json["status"]), (&"submit".into(), &"simulated".into()));
    assert!(json["transactions"][0]["units"].as_u64() > Some(1_000), "{json}");
    assert_eq!(rig.landed(), before);
}

#[tokio::test]
async fn nothing_is_sent_without_a_yes_or_to_be_signed_again() {
    let (rig, _, transaction) = signed().await;
    let before = rig.landed();
    let said = submit(&rig, &transaction, &[]).await;
    assert!(said.refused().0 == 2 && said.err.contains("there is nobody to ask"), "{said:?}");
    assert!(said.out.contains("calls influence: lock"), "{said:?}");
    let said = submit(&rig, &transaction, &["--sign-only", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("is signed already"), "{said:?}");
    assert_eq!(rig.landed(), before);
    // Whoever says yes has it sent, once; repeating it tells the same, asks nobody and lands nothing.
    let sent = submit(&rig, &transaction, &["--yes", "--output", "json"]).await.json();
    assert_eq!(rig.landed(), before + 1);
    let again = submit(&rig, &transaction, &["--output", "json"]).await.json();
    assert_eq!(again["transactions"], sent["transactions"]);
    assert!(again["notes"].as_array().expect("notes").contains(&"it has landed before".into()), "{again}");
    assert_eq!(rig.landed(), before + 1);
}

#[tokio::test]
async fn what_lacks_a_signature_or_would_fail_is_refused_before_it_is_sent() {
    let (rig, fan, _) = signed().await;
    let before = rig.landed();
    // Somebody who has no record.
    let calls = [user::cancel_unlock(&fan.owner, influence_client::instructions::SettleTargets(&[]))];
    let blockhash = rig.env.chain.blockhash().await.expect("a blockhash");
    let message =
        compile_message(TxVersion::V0, &fan.owner, &calls, blockhash, ComputeBudget::MAX).expect("a message");
    let bare = encode_transaction(&unsigned(message.clone())).expect("text");
    let said = submit(&rig, &bare, &["--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains(&format!("{} has to sign", fan.owner)), "{said:?}");
    let signed = influence_client::tx::sign(TxVersion::V0, message, &[&fan.key]).expect("signed");
    let said = submit(&rig, &encode_transaction(&signed).expect("text"), &["--yes"]).await;
    assert!(said.refused().0 == 4 && said.out.contains("calls influence: cancel_unlock"), "{said:?}");
    assert_eq!(rig.landed(), before);
}

#[tokio::test]
async fn what_landed_long_ago_is_told_again_and_what_is_too_old_to_land_is_said_so() {
    let (rig, _, transaction) = signed().await;
    let sent = submit(&rig, &transaction, &["--yes", "--output", "json"]).await.json();
    for _ in 0..3 {
        rig.wait().await;
    }
    // A node does not have it at hand any more.
    let again = submit(&rig, &transaction, &["--output", "json"]).await.json();
    assert_eq!(again["transactions"], sent["transactions"]);
    let (rig, _, late) = self::signed().await;
    rig.wait().await;
    let (before, landed) = (rig.calls("isBlockhashValid"), rig.landed());
    let passing = async {
        while rig.calls("isBlockhashValid") == before {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        rig.wait().await;
        rig.wait().await;
    };
    let (said, ()) = tokio::join!(submit(&rig, &late, &["--yes"]), passing);
    assert!(said.refused().0 == 2 && said.err.contains("too old and can not land any more"), "{said:?}");
    assert_eq!(rig.landed(), landed);
}
