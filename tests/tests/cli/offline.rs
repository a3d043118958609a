//! Looking without sending, and signing where there is no network.

use influence_client::chain::Chain;
use influence_tests::{
    actors::Fan,
    test_env::{TOKEN, key},
};
use serde_json::Value;
use solana_signer::Signer;

use crate::fixture::{CliOutput, Rig, name, run};

#[tokio::test]
async fn a_dry_run_shows_and_sends_nothing() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let before = rig.landed();
    let said = rig.look(&fan, &["lock", "1", "--dry-run"]).await;
    for words in ["Lock 1", "0 -> 1", "simulated:", "nothing was sent"] {
        assert!(said.out.contains(words), "{words} is not in\n{}", said.out);
    }
    let json = rig.look(&fan, &["lock", "1", "--dry-run", "--output", "json"]).await.json();
    assert_eq!((&json["status"], &json["state"]), (&"simulated".into(), &Value::Null));
    assert!(json["transactions"][0]["units"].as_u64() > Some(10_000), "{json}");
    // An address is enough to look.
    let owner = fan.owner.to_string();
    let watch = |arguments: &[&'static str]| {
        let arguments = [arguments, &["-u", &rig.url, "-k", &owner]].concat();
        async move { run(&arguments, &[], "").await }
    };
    assert_eq!(watch(&["lock", "1", "--dry-run", "--output", "json"]).await.json()["status"], "simulated");
    let said = watch(&["lock", "1", "--yes"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("has to sign, and its key is not here"), "{said:?}");
    assert_eq!(rig.landed(), before);
    // What would be refused is refused.
    rig.json(&fan, &["lock", "1"]).await;
    let said = rig.look(&fan, &["unlock", "1", "--dry-run"]).await;
    assert!(said.refused().0 == 4 && said.err.contains("LockedInThisSlot"), "{said:?}");
}

/// Signs a command where there is no network, with accounts that were saved.
async fn sign(rig: &Rig, fan: &Fan, arguments: &[&str], accounts: &str) -> CliOutput {
    let (key, blockhash) =
        (rig.key(&fan.key), rig.env.chain.blockhash().await.expect("a blockhash").to_string());
    let signing =
        ["--sign-only", "--accounts", accounts, "--blockhash", &blockhash, "-k", &key, "--output", "json"];
    run(&[arguments, &signing].concat(), &[], "").await
}

#[tokio::test]
async fn a_transaction_is_signed_without_a_network_and_submitted_from_anywhere() {
    let rig = Rig::new().await;
    let test_gallery = rig.env.register_gallery("creator").await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let to_all = format!("{}=all", name(&test_gallery));
    rig.json(&fan, &["lock", "4", "--allocate", &to_all]).await;
    let accounts = rig.path("accounts.json");
    let accounts = accounts.to_str().expect("UTF-8");
    let (owner, lock) = (fan.owner.to_string(), ["lock", "2"]);
    let save = ["--dry-run", "--save-accounts", accounts, "-u", &rig.url, "-k", &owner];
    let saved = run(&[&lock[..], &save].concat(), &[], "").await;
    assert_eq!(saved.code, Some(0), "{saved:?}");
    let before = rig.landed();
    let signed = sign(&rig, &fan, &lock, accounts).await.json();
    assert_eq!((&signed["status"], rig.landed()), (&"signed".into(), before));
    let transaction = signed["transactions"][0]["transaction"].as_str().expect("a transaction");
    let submit = ["submit", transaction, "-u", &rig.url, "--yes", "--output", "json"];
    let sent = run(&submit, &[], "").await.json();
    assert_eq!(sent["transactions"][0]["signature"], signed["transactions"][0]["signature"]);
    assert_eq!(rig.landed(), before + 1);
    assert_eq!(u64::from(rig.env.influence(&fan).await.locked), 6 * TOKEN);
    assert_eq!(u64::from(rig.env.gallery(&test_gallery.gallery).await.points), 6 * TOKEN);
    // A file is no node: neither to send nor to look, whatever is in it.
    let key_file = rig.key(&fan.key);
    for mode in ["--yes", "--dry-run"] {
        let said = run(&["lock", "2", mode, "--accounts", accounts, "-k", &key_file], &[], "").await;
        assert!(said.refused().0 == 2 && said.err.contains("leave out --accounts"), "{said:?}");
    }
    // What was not read can not be used.
    let other =
        sign(&rig, &fan, &["lock", "2", "--from", &key("other").pubkey().to_string()], accounts).await;
    assert!(other.refused().0 == 2 && other.err.contains("is not among the saved ones"), "{other:?}");
}

#[tokio::test]
async fn signing_needs_no_file_where_there_is_a_node() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let before = rig.landed();
    let signed = rig.look(&fan, &["lock", "2", "--sign-only"]).await;
    let transaction = signed.out.lines().find(|line| line.len() > 200).expect("a transaction").to_owned();
    assert_eq!(rig.landed(), before);
    let sent = run(&["submit", "-", "-u", &rig.url, "--yes"], &[], &transaction).await;
    assert!(sent.code == Some(0) && sent.out.contains("landed"), "{sent:?}");
    assert_eq!(rig.landed(), before + 1);
}

#[tokio::test]
async fn a_file_or_a_transaction_that_is_none_is_refused() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let accounts = rig.path("accounts.json");
    std::fs::write(&accounts, "{}").expect("a file");
    let accounts = accounts.to_str().expect("UTF-8");
    let said = sign(&rig, &fan, &["lock", "1"], accounts).await;
    assert!(said.refused().0 == 2 && said.err.contains("--save-accounts"), "{said:?}");
    for text in ["nonsense!", "AAAA"] {
        let said = run(&["submit", text, "-u", &rig.url], &[], "").await;
        assert!(said.refused().0 == 2 && said.err.contains("this is no transaction"), "{said:?}");
    }
}
