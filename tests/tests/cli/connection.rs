//! Which node, which cluster, which key: what is expected is found, and anything else is named.

use std::fs;

use anchor_lang::Discriminator;
use influence_client::{PROGRAM_ID, address, state::Config};
use influence_tests::{
    node::{GENESIS, Node, fault::Faults, recorder::Recorder},
    test_env::{TOKEN, TestChain, TestEnv, key},
};
use solana_keypair::Keypair;
use solana_signer::Signer;

use crate::fixture::{Rig, run};

/// A configuration file of the Solana command line.
fn config(rig: &Rig, url: &str, key: &str) -> String {
    let path = rig.path("config.yml");
    let text =
        format!("json_rpc_url: {url}\nwebsocket_url: ''\nkeypair_path: {key}\ncommitment: confirmed\n");
    fs::write(&path, text).expect("a file");
    path.to_str().expect("UTF-8").to_owned()
}

#[tokio::test]
async fn a_flag_beats_the_environment_which_beats_the_file() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", TOKEN).await;
    let key = rig.key(&fan.key);
    let nowhere = "http://127.0.0.1:9";
    let shown = fan.owner.to_string();
    // The file alone.
    let file = config(&rig, &rig.url, &key);
    let said = run(&["show", "-C", &file], &[], "").await;
    assert!(said.code == Some(0) && said.out.contains(&shown), "{said:?}");
    // The file's node is wrong; the environment corrects it.
    let file = config(&rig, nowhere, "/nowhere");
    let environment =
        [("INFLUENCE_URL", rig.url.as_str()), ("INFLUENCE_KEYPAIR", &key), ("INFLUENCE_CONFIG", &file)];
    let said = run(&["show"], &environment, "").await;
    assert!(said.code == Some(0) && said.out.contains(&shown), "{said:?}");
    // The environment's node is wrong; the flag corrects it.
    let environment =
        [("INFLUENCE_URL", nowhere), ("INFLUENCE_KEYPAIR", &key), ("INFLUENCE_OUTPUT", "json-compact")];
    let said = run(&["show", "--url", &rig.url], &environment, "").await;
    assert_eq!(said.json()["owner"], shown);
    // The usual place.
    let home = rig.path("home");
    fs::create_dir_all(home.join(".config/solana/cli")).expect("a folder");
    fs::copy(config(&rig, &rig.url, &key), home.join(".config/solana/cli/config.yml")).expect("a file");
    let said = run(&["show"], &[("HOME", home.to_str().expect("UTF-8"))], "").await;
    assert!(said.code == Some(0) && said.out.contains(&shown), "{said:?}");
}

#[tokio::test]
async fn what_is_missing_says_what_to_do() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", TOKEN).await;
    let key = rig.key(&fan.key);
    let damaged = rig.path("damaged.json");
    fs::write(&damaged, "[1,2,3]").expect("a file");
    let damaged = damaged.to_str().expect("UTF-8");
    let with = |key: &'static str| vec!["show", "-u", &rig.url, "-k", key];
    for (arguments, code, words) in [
        (vec!["show"], 2, "solana config set --url localhost"),
        (vec!["show", "-C", "/nowhere/config.yml"], 2, "/nowhere/config.yml can not be read"),
        (vec!["show", "-u", &rig.url], 2, "name one with --keypair"),
        (with("/nowhere/id.json"), 2, "solana-keygen new"),
        (with("usb://ledger"), 2, "hardware wallets are not supported"),
        (vec!["show", "-u", &rig.url, "-k", damaged], 2, "can not be used"),
        (vec!["show", "-u", "nonsense", "-k", &key], 2, "the node's URL is none"),
        (vec!["show", "-u", "http://127.0.0.1:9", "-k", &key], 3, "`cargo xtask localnet` starts one"),
    ] {
        let said = run(&arguments, &[], "").await;
        assert!(said.refused().0 == code && said.err.contains(words), "{words}: {said:?}");
    }
}

#[tokio::test]
async fn another_cluster_or_program_is_refused_before_anything_is_signed() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let before = rig.landed();
    let (program, other) = (PROGRAM_ID.to_string(), key("other").pubkey().to_string());
    for (option, value, words) in [
        ("--genesis-hash", &other, "correct --url or --genesis-hash"),
        ("--program-id", &other, "correct --program-id"),
    ] {
        let said = rig.act(&fan, &["lock", "1", option, value]).await;
        assert!(said.refused().0 == 2 && said.err.contains(words), "{words}: {said:?}");
        assert!(said.err.contains(&other), "{said:?}");
    }
    assert_eq!(rig.landed(), before);
    rig.json(&fan, &["lock", "1", "--genesis-hash", GENESIS, "--program-id", &program]).await;
}

#[tokio::test]
async fn a_cluster_without_the_program_says_so() {
    let TestEnv { chain, .. } = TestEnv::embedded_unconfigured();
    let node = Node::serve(Recorder::new(chain), Faults::none()).await;
    let owner = key("anybody").pubkey().to_string();
    let said = run(&["show", &owner, "-u", &node.url], &[], "").await;
    assert!(said.refused().0 == 2 && said.err.contains("is not set up on this cluster"), "{said:?}");
}

#[tokio::test]
async fn a_key_comes_from_the_standard_input() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let text = fs::read_to_string(rig.key(&fan.key)).expect("a keypair");
    let arguments = ["lock", "1", "-k", "-", "-y", "-u", &rig.url, "--output", "json"];
    assert_eq!(run(&arguments, &[], &text).await.json()["status"], "landed");
    let said = run(&arguments, &[], "[]").await;
    assert!(said.refused().0 == 2 && said.err.contains("keypair `-` can not be used"), "{said:?}");
}

#[tokio::test]
async fn nothing_is_sent_where_nobody_can_be_asked() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let before = rig.landed();
    let said = rig.look(&fan, &["lock", "1"]).await;
    assert!(said.refused().0 == 2 && said.err.contains("add --yes"), "{said:?}");
    assert!(said.out.contains("Lock 1"), "{said:?}");
    assert_eq!(rig.landed(), before);
}

#[tokio::test]
async fn a_price_is_paid_per_unit_that_is_asked_for() {
    let rig = Rig::new().await;
    let fan = rig.env.wallet("fan", 9 * TOKEN).await;
    let sent = async |price: &str| {
        let done = rig.json(&fan, &["lock", "1", "--with-compute-unit-price", price]).await;
        ["fee", "units"].map(|field| done["transactions"][0][field].as_u64().expect("a number"))
    };
    assert_eq!(sent("0").await[0], 5_000);
    // Two lamports per unit that is asked for: somewhat more than are used.
    let [fee, units] = sent("2000000").await;
    assert!((2 * units..3 * units).contains(&(fee - 5_000)), "{fee} for {units}");
    let nobody = Keypair::new();
    let said = rig.act(&fan, &["lock", "1", "--fee-payer", &rig.key(&nobody)]).await;
    assert!(said.refused().0 == 2 && said.err.contains("has no SOL"), "{said:?}");
}

#[tokio::test]
async fn an_account_of_another_version_is_refused_by_name() {
    let rig = Rig::new().await;
    let fan = rig.env.locked_fan("fan", 9 * TOKEN).await;
    let before = rig.landed();
    for address in [address::influence(&fan.owner), address::config()] {
        let account = rig.env.account(&address).await.expect("an account");
        let mut newer = account.clone();
        newer.data[Config::DISCRIMINATOR.len()] = 2;
        rig.env.chain.set_account(&address, newer).await;
        for arguments in [vec!["show"], vec!["lock", "1"]] {
            let said = rig.act(&fan, &arguments).await;
            let words = "its layout is version 2, this client reads 1";
            assert!(said.refused().0 == 2 && said.err.contains(words), "{said:?}");
        }
        rig.env.chain.set_account(&address, account).await;
    }
    assert_eq!((rig.act(&fan, &["show"]).await.code, rig.landed()), (Some(0), before));
}
