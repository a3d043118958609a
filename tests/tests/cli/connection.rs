//! Selection of node, cluster and key.

use std::fs;

use anchor_lang::Discriminator;
use influence_client::{PROGRAM_ID, address, state::Config};
use influence_tests::{
    node::{GENESIS, Node, fault::FaultInjector, recorder::Recorder},
    test_env::{TOKEN, TestChain, TestEnv, key},
};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::fixture::{CliFixture, run};

/// A configuration file of the Solana command line.
fn config(fixture: &CliFixture, url: &str, key: &str) -> String {
    let path = fixture.path("config.yml");
    let text =
        format!("json_rpc_url: {url}\nwebsocket_url: ''\nkeypair_path: {key}\ncommitment: confirmed\n");
    fs::write(&path, text).expect("a file");
    path.to_str().expect("UTF-8").to_owned()
}

#[tokio::test]
async fn arguments_override_environment_and_file() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", TOKEN).await;
    let key = fixture.key(&fan.key);
    let nowhere = "http://127.0.0.1:9";
    let shown = fan.owner.to_string();
    // Only the file.
    let file = config(&fixture, &fixture.url, &key);
    let said = run(&["show", "-C", &file], &[], "").await;
    assert!(said.code == Some(0) && said.out.contains(&shown), "{said:?}");
    // The environment overrides the file.
    let file = config(&fixture, nowhere, "/nowhere");
    let environment =
        [("INFLUENCE_URL", fixture.url.as_str()), ("INFLUENCE_KEYPAIR", &key), ("INFLUENCE_CONFIG", &file)];
    let said = run(&["show"], &environment, "").await;
    assert!(said.code == Some(0) && said.out.contains(&shown), "{said:?}");
    // The argument overrides the environment.
    let environment =
        [("INFLUENCE_URL", nowhere), ("INFLUENCE_KEYPAIR", &key), ("INFLUENCE_OUTPUT", "json-compact")];
    let said = run(&["show", "--url", &fixture.url], &environment, "").await;
    assert_eq!(said.json()["owner"], shown);
    // The default path.
    let home = fixture.path("home");
    fs::create_dir_all(home.join(".config/solana/cli")).expect("a folder");
    fs::copy(config(&fixture, &fixture.url, &key), home.join(".config/solana/cli/config.yml"))
        .expect("a file");
    let said = run(&["show"], &[("HOME", home.to_str().expect("UTF-8"))], "").await;
    assert!(said.code == Some(0) && said.out.contains(&shown), "{said:?}");
}

#[tokio::test]
async fn missing_settings_state_the_remedy() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", TOKEN).await;
    let key = fixture.key(&fan.key);
    let damaged = fixture.path("damaged.json");
    fs::write(&damaged, "[1,2,3]").expect("a file");
    let damaged = damaged.to_str().expect("UTF-8");
    let with = |key: &'static str| vec!["show", "-u", &fixture.url, "-k", key];
    for (arguments, code, words) in [
        (vec!["show"], 2, "solana config set --url localhost"),
        (vec!["show", "-C", "/nowhere/config.yml"], 2, "cannot read the configuration /nowhere/config.yml"),
        (vec!["show", "-u", &fixture.url], 2, "pass --keypair"),
        (with("/nowhere/id.json"), 2, "solana-keygen new"),
        (with("usb://ledger"), 2, "hardware wallets are not supported"),
        (vec!["show", "-u", &fixture.url, "-k", damaged], 2, "cannot use the keypair"),
        (vec!["show", "-u", "nonsense", "-k", &key], 2, "invalid node URL"),
        (vec!["show", "-u", "http://127.0.0.1:9", "-k", &key], 3, "`cargo xtask localnet` starts"),
    ] {
        let said = run(&arguments, &[], "").await;
        assert!(said.refused().0 == code && said.err.contains(words), "{words}: {said:?}");
    }
}

#[tokio::test]
async fn another_cluster_or_program_is_refused_before_signing() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let before = fixture.landed_count();
    let (program, other) = (PROGRAM_ID.to_string(), key("other").pubkey().to_string());
    for (option, value, words) in [
        ("--genesis-hash", &other, "correct --url or --genesis-hash"),
        ("--program-id", &other, "correct --program-id"),
    ] {
        let said = fixture.run_confirmed(&fan, &["lock", "1", option, value]).await;
        assert!(said.refused().0 == 2 && said.err.contains(words), "{words}: {said:?}");
        assert!(said.err.contains(&other), "{said:?}");
    }
    assert_eq!(fixture.landed_count(), before);
    fixture.json(&fan, &["lock", "1", "--genesis-hash", GENESIS, "--program-id", &program]).await;
}

#[tokio::test]
async fn a_cluster_without_the_program_is_reported() {
    let TestEnv { chain, .. } = TestEnv::embedded_unconfigured();
    let node = Node::serve(Recorder::new(chain), FaultInjector::none()).await;
    let owner = key("any owner").pubkey().to_string();
    let said = run(&["show", &owner, "-u", &node.url], &[], "").await;
    assert!(said.refused().0 == 2 && said.err.contains("is not initialized on this cluster"), "{said:?}");
}

#[tokio::test]
async fn a_key_is_read_from_stdin() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let text = fs::read_to_string(fixture.key(&fan.key)).expect("a keypair");
    let arguments = ["lock", "1", "-k", "-", "-y", "-u", &fixture.url, "--output", "json"];
    assert_eq!(run(&arguments, &[], &text).await.json()["status"], "landed");
    let said = run(&arguments, &[], "[]").await;
    assert!(said.refused().0 == 2 && said.err.contains("cannot use the keypair `-`"), "{said:?}");
}

#[tokio::test]
async fn nothing_is_sent_without_confirmation() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let before = fixture.landed_count();
    let said = fixture.run_as(&fan, &["lock", "1"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("pass --yes"), "{said:?}");
    assert!(said.out.contains("Lock 1"), "{said:?}");
    assert_eq!(fixture.landed_count(), before);
}

#[tokio::test]
async fn the_compute_unit_price_is_paid_per_requested_unit() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.wallet("fan", 9 * TOKEN).await;
    let sent = async |price: &str| {
        let done = fixture.json(&fan, &["lock", "1", "--with-compute-unit-price", price]).await;
        ["fee", "units"].map(|field| done["transactions"][0][field].as_u64().expect("a number"))
    };
    assert_eq!(sent("0").await[0], 5_000);
    // Two lamports per requested unit; somewhat more units are requested than consumed.
    let [fee, units] = sent("2000000").await;
    assert!((2 * units..3 * units).contains(&(fee - 5_000)), "{fee} for {units}");
    let unfunded = Keypair::new();
    let said = fixture.run_confirmed(&fan, &["lock", "1", "--fee-payer", &fixture.key(&unfunded)]).await;
    assert!(said.refused().0 == 2 && said.err.contains("has no SOL"), "{said:?}");
}

#[tokio::test]
async fn accounts_of_another_version_are_refused() {
    let fixture = CliFixture::new().await;
    let fan = fixture.env.locked_fan("fan", 9 * TOKEN).await;
    let before = fixture.landed_count();
    for address in [address::influence(&fan.owner), address::config()] {
        let account = fixture.env.account(&address).await.expect("an account");
        let mut newer = account.clone();
        newer.data[Config::DISCRIMINATOR.len()] = 2;
        fixture.env.chain.set_account(&address, newer).await;
        for arguments in [vec!["show"], vec!["lock", "1"]] {
            let said = fixture.run_confirmed(&fan, &arguments).await;
            let words = "its layout version is 2, this client reads 1";
            assert!(said.refused().0 == 2 && said.err.contains(words), "{said:?}");
        }
        fixture.env.chain.set_account(&address, account).await;
    }
    assert_eq!(
        (fixture.run_confirmed(&fan, &["show"]).await.code, fixture.landed_count()),
        (Some(0), before)
    );
}
