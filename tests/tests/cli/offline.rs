//! Dry runs and offline signing.

use influence_client::chain::Chain;
use influence_tests::{
    actors::Fan,
    test_env::{TOKEN, key},
};
use serde_json::Value;
use solana_signer::Signer;

use crate::fixture::{CliFixture, CliOutput, name, run};

#[tokio::test]
async fn a_dry_run_sends_nothing() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let before = fixture.landed_count();
    let said = fixture.run_as(&fan, &["lock", "1", "--dry-run"]).await;
    for words in ["Lock 1", "0 -> 1", "simulated:", "not sent"] {
        assert!(said.out.contains(words), "{words} is not in\n{}", said.out);
    }
    let json = fixture.run_as(&fan, &["lock", "1", "--dry-run", "--output", "json"]).await.json();
    assert_eq!((&json["status"], &json["state"]), (&"simulated".into(), &Value::Null));
    assert!(json["transactions"][0]["units"].as_u64() > Some(10_000), "{json}");
    // An address is enough for a dry run.
    let owner = fan.owner.to_string();
    let watch = |arguments: &[&'static str]| {
        let arguments = [arguments, &["-u", &fixture.url, "-k", &owner]].concat();
        async move { run(&arguments, &[], "").await }
    };
    assert_eq!(watch(&["lock", "1", "--dry-run", "--output", "json"]).await.json()["status"], "simulated");
    let said = watch(&["lock", "1", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("missing signer"), "{said:?}");
    assert_eq!(fixture.landed_count(), before);
    // A dry run reports errors of the program.
    fixture.json(&fan, &["lock", "1"]).await;
    let said = fixture.run_as(&fan, &["unlock", "1", "--dry-run"]).await;
    assert!(said.refused().0 == 4 && said.err.contains("LockedInThisSlot"), "{said:?}");
}

/// Signs a command offline, with dumped accounts.
async fn sign(fixture: &CliFixture, fan: &Fan, arguments: &[&str], accounts: &str) -> CliOutput {
    let (key, blockhash) =
        (fixture.key(&fan.key), fixture.env.chain.blockhash().await.expect("a blockhash").to_string());
    let signing = [
        "--sign-only",
        "--accounts-from",
        accounts,
        "--blockhash",
        &blockhash,
        "-k",
        &key,
        "--output",
        "json",
    ];
    run(&[arguments, &signing].concat(), &[], "").await
}

#[tokio::test]
async fn a_transaction_is_signed_offline_and_submitted() {
    let fixture = CliFixture::new().await;
    let test_gallery = fixture.env.register_gallery("creator").await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let to_all = format!("{}=all", name(&test_gallery));
    fixture.json(&fan, &["lock", "4", "--allocate", &to_all]).await;
    let accounts = fixture.path("accounts.json");
    let accounts = accounts.to_str().expect("UTF-8");
    let (owner, lock) = (fan.owner.to_string(), ["lock", "2"]);
    let save = ["--dry-run", "--dump-accounts", accounts, "-u", &fixture.url, "-k", &owner];
    let saved = run(&[&lock[..], &save].concat(), &[], "").await;
    assert_eq!(saved.code, Some(0), "{saved:?}");
    let before = fixture.landed_count();
    let signed = sign(&fixture, &fan, &lock, accounts).await.json();
    assert_eq!((&signed["status"], fixture.landed_count()), (&"signed".into(), before));
    let transaction = signed["transactions"][0]["transaction"].as_str().expect("a transaction");
    let submit = ["submit", transaction, "-u", &fixture.url, "--yes", "--output", "json"];
    let sent = run(&submit, &[], "").await.json();
    assert_eq!(sent["transactions"][0]["signature"], signed["transactions"][0]["signature"]);
    assert_eq!(fixture.landed_count(), before + 1);
    assert_eq!(u64::from(fixture.env.influence(&fan).await.locked), 6 * TOKEN);
    assert_eq!(u64::from(fixture.env.gallery(&test_gallery.gallery).await.points), 6 * TOKEN);
    // A dump can neither simulate nor send.
    let key_file = fixture.key(&fan.key);
    for mode in ["--yes", "--dry-run"] {
        let said = run(&["lock", "2", mode, "--accounts-from", accounts, "-k", &key_file], &[], "").await;
        assert!(said.refused().0 == 2 && said.err.contains("omit --accounts-from"), "{said:?}");
    }
    // Accounts that were not dumped are missing.
    let other =
        sign(&fixture, &fan, &["lock", "2", "--from", &key("other").pubkey().to_string()], accounts).await;
    assert!(other.refused().0 == 2 && other.err.contains("is not in the dump"), "{other:?}");
}

#[tokio::test]
async fn signing_with_a_node_needs_no_dump() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let before = fixture.landed_count();
    let signed = fixture.run_as(&fan, &["lock", "2", "--sign-only"]).await;
    let transaction = signed.out.lines().find(|line| line.len() > 200).expect("a transaction").to_owned();
    assert_eq!(fixture.landed_count(), before);
    let sent = run(&["submit", "-", "-u", &fixture.url, "--yes"], &[], &transaction).await;
    assert!(sent.code == Some(0) && sent.out.contains("landed"), "{sent:?}");
    assert_eq!(fixture.landed_count(), before + 1);
}

#[tokio::test]
async fn invalid_dumps_and_transactions_are_refused() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let accounts = fixture.path("accounts.json");
    std::fs::write(&accounts, "{}").expect("a file");
    let accounts = accounts.to_str().expect("UTF-8");
    let said = sign(&fixture, &fan, &["lock", "1"], accounts).await;
    assert!(said.refused().0 == 2 && said.err.contains("--dump-accounts"), "{said:?}");
    for text in ["nonsense!", "AAAA"] {
        let said = run(&["submit", text, "-u", &fixture.url], &[], "").await;
        assert!(said.refused().0 == 2 && said.err.contains("not a valid transaction"), "{said:?}");
    }
}
