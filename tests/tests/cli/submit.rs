//! `submit`: shown, simulated, confirmed, and sent once.

use std::time::Duration;

use influence_client::{
    chain::Chain,
    instructions::user,
    tx::{ComputeBudget, TxVersion, compile_message, encode_transaction, unsigned},
};
use influence_tests::{actors::Fan, test_env::TOKEN};
use solana_signer::Signer;

use crate::fixture::{CliFixture, CliOutput, run};

/// A fan and its signed lock, paid by another key.
async fn signed() -> (CliFixture, Fan, String) {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let payer = fixture.key(&fixture.env.roles.stranger);
    let signing = ["lock", "2", "--sign-only", "--fee-payer", &payer, "--output", "json"];
    let signed = fixture.run_as(&fan, &signing).await.json();
    let transaction = signed["transactions"][0]["transaction"].as_str().expect("a transaction").to_owned();
    (fixture, fan, transaction)
}

async fn submit(fixture: &CliFixture, transaction: &str, options: &[&str]) -> CliOutput {
    run(&[&["submit", transaction, "-u", &fixture.url], options].concat(), &[], "").await
}

#[tokio::test]
async fn a_dry_run_shows_what_was_signed() {
    let (fixture, fan, transaction) = signed().await;
    let before = fixture.landed_count();
    let said = submit(&fixture, &transaction, &["--dry-run"]).await;
    let payer = fixture.env.roles.stranger.pubkey();
    for words in [
        "Send the signed transaction ",
        &format!("signed by {payer} (fee payer)"),
        &format!("signed by {}\n", fan.owner),
        "calls influence: open_influence",
        "calls influence: lock",
        "simulated:",
        "not sent",
    ] {
        assert!(said.code == Some(0) && said.out.contains(words), "{words} is not in\n{said:?}");
    }
    let json = submit(&fixture, &transaction, &["--dry-run", "--output", "json"]).await.json();
    assert_eq!((&json["action"], &json["status"]), (&"submit".into(), &"simulated".into()));
    assert!(json["transactions"][0]["units"].as_u64() > Some(1_000), "{json}");
    assert_eq!(fixture.landed_count(), before);
}

#[tokio::test]
async fn a_transaction_is_sent_once_and_only_when_confirmed() {
    let (fixture, _, transaction) = signed().await;
    let before = fixture.landed_count();
    let said = submit(&fixture, &transaction, &[]).await;
    assert!(said.refused().0 == 2 && said.err.contains("stdin is not a terminal"), "{said:?}");
    assert!(said.out.contains("calls influence: lock"), "{said:?}");
    let said = submit(&fixture, &transaction, &["--sign-only", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("is already signed"), "{said:?}");
    assert_eq!(fixture.landed_count(), before);
    // Repeating it reports the same without confirmation, and lands nothing.
    let sent = submit(&fixture, &transaction, &["--yes", "--output", "json"]).await.json();
    assert_eq!(fixture.landed_count(), before + 1);
    let again = submit(&fixture, &transaction, &["--output", "json"]).await.json();
    assert_eq!(again["transactions"], sent["transactions"]);
    assert!(again["notes"].as_array().expect("notes").contains(&"already landed".into()), "{again}");
    assert_eq!(fixture.landed_count(), before + 1);
}

#[tokio::test]
async fn unsigned_and_failing_transactions_are_refused_before_sending() {
    let (fixture, fan, _) = signed().await;
    let before = fixture.landed_count();
    // An owner without an influence account.
    let calls = [user::cancel_unlock(&fan.owner, influence_client::instructions::SettleTargets(&[]))];
    let blockhash = fixture.env.chain.blockhash().await.expect("a blockhash");
    let message =
        compile_message(TxVersion::V0, &fan.owner, &calls, blockhash, ComputeBudget::MAX).expect("a message");
    let bare = encode_transaction(&unsigned(message.clone())).expect("text");
    let said = submit(&fixture, &bare, &["--yes"]).await;
    assert!(
        said.refused().0 == 2 && said.err.contains(&format!("missing signature of {}", fan.owner)),
        "{said:?}"
    );
    let signed = influence_client::tx::sign(TxVersion::V0, message, &[&fan.key]).expect("signed");
    let said = submit(&fixture, &encode_transaction(&signed).expect("text"), &["--yes"]).await;
    assert!(said.refused().0 == 4 && said.out.contains("calls influence: cancel_unlock"), "{said:?}");
    assert_eq!(fixture.landed_count(), before);
}

#[tokio::test]
async fn old_transactions_are_found_and_expired_ones_refused() {
    let (fixture, _, transaction) = signed().await;
    let sent = submit(&fixture, &transaction, &["--yes", "--output", "json"]).await.json();
    for _ in 0..3 {
        fixture.advance_minute().await;
    }
    // The node no longer has its status in the cache.
    let again = submit(&fixture, &transaction, &["--output", "json"]).await.json();
    assert_eq!(again["transactions"], sent["transactions"]);
    let (fixture, _, late) = self::signed().await;
    fixture.advance_minute().await;
    let (before, landed) = (fixture.rpc_calls("isBlockhashValid"), fixture.landed_count());
    let passing = async {
        while fixture.rpc_calls("isBlockhashValid") == before {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        fixture.advance_minute().await;
        fixture.advance_minute().await;
    };
    let (said, ()) = tokio::join!(submit(&fixture, &late, &["--yes"]), passing);
    assert!(said.refused().0 == 2 && said.err.contains("blockhash has expired"), "{said:?}");
    assert_eq!(fixture.landed_count(), landed);
}
