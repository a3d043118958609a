//! `influence-migrate` as a process, over a node in this one.

use std::{path::PathBuf, sync::Arc};

use influence_client::{
    chain::Chain,
    tx::{decode_transaction, sign},
};
use influence_tests::{
    command_line::{self, CliOutput},
    node::{GENESIS, Node, fault::Faults, recorder::Recorder},
    test_env::{Roles, TestEnv, mint_key},
};
use solana_keypair::{Keypair, write_keypair_file};
use solana_signer::Signer;
use tempfile::TempDir;

/// What ships, to be filled in.
const SHIPPED: &str = include_str!("../../../migrations/settings/mesi.toml");

/// A program without settings behind a node, and an operator's files.
struct Desk {
    chain: Recorder,
    roles: Roles,
    node: Arc<Node>,
    folder: TempDir,
}

impl Desk {
    async fn new() -> Self {
        let TestEnv { chain, roles, .. } = TestEnv::embedded_unconfigured();
        let chain = Recorder::new(chain);
        let node = Node::serve(chain.clone(), Faults::none()).await;
        let desk = Self { chain, roles, node, folder: tempfile::tempdir().expect("a folder") };
        desk.fill_in(&format!("cluster = {GENESIS:?}"));
        desk
    }

    /// The shipped settings with roles, and this line in the place of the cluster's.
    fn fill_in(&self, cluster: &str) {
        let quoted = |key: &Keypair| format!("{:?}", key.pubkey().to_string());
        let crankers: Vec<_> = self.roles.crankers.iter().map(quoted).collect();
        let mut text = SHIPPED.to_owned();
        for (blank, filled) in [
            ("cluster = \"mainnet-beta\"", cluster.to_owned()),
            ("mint = \"\"", format!("mint = \"{}\"", mint_key())),
            ("guardian = \"\"", format!("guardian = {}", quoted(&self.roles.guardian))),
            ("marketplace = \"\"", format!("marketplace = {}", quoted(&self.roles.marketplace))),
            ("crankers = []", format!("crankers = [{}]", crankers.join(", "))),
        ] {
            assert!(text.contains(blank), "{blank}");
            text = text.replacen(blank, &filled, 1);
        }
        std::fs::write(self.path("settings.toml"), text).expect("settings");
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs it with the payer's key, these others, and these options.
    async fn run(&self, keys: &[&Keypair], options: &[&str]) -> CliOutput {
        self.run_at(&self.node.url, keys, options).await
    }

    async fn run_at(&self, url: &str, keys: &[&Keypair], options: &[&str]) -> CliOutput {
        let file = |key: &Keypair| {
            let path = self.path(&key.pubkey().to_string());
            write_keypair_file(key, &path).expect("a keypair file");
            path.display().to_string()
        };
        let keys: Vec<String> =
            [&self.roles.payer].into_iter().chain(keys.iter().copied()).map(file).collect();
        let settings = self.path("settings.toml").display().to_string();
        let mut line = vec!["--settings", &settings, "--url", url];
        line.extend(keys.iter().flat_map(|key| ["--keypair", key]));
        line.extend(options);
        command_line::run(env!("CARGO_BIN_EXE_migrate_process"), &line, &[], "").await
    }

    fn landed(&self) -> usize {
        self.chain.landed().len()
    }
}

#[tokio::test]
async fn looking_says_what_is_missing_and_sends_nothing() {
    let desk = Desk::new().await;
    let said = desk.run(&[&desk.roles.authority], &["--dry-run"]).await;
    for words in ["1. initialise the program", "rules.day_seconds: 86400", "signed here", "lamports"] {
        assert!(said.code == Some(0) && said.out.contains(words), "{words} is not in\n{said:?}");
    }
    let said = desk.run(&[&desk.roles.authority], &[]).await;
    assert!(said.refused().0 == 1 && said.err.contains("nobody is here to be asked; add --yes"), "{said:?}");
    assert_eq!(desk.landed(), 0);
}

#[tokio::test]
async fn what_is_wanted_is_done_once() {
    let desk = Desk::new().await;
    let said = desk.run(&[&desk.roles.authority], &["--yes"]).await;
    assert!(said.code == Some(0) && said.err.contains("1 transactions landed"), "{said:?}");
    assert_eq!(desk.landed(), 1);
    for options in [&["--yes"][..], &["--dry-run"], &["--print-only"], &[]] {
        let said = desk.run(&[&desk.roles.authority], options).await;
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{options:?}");
        assert!(said.out.contains("everything is as the settings say"), "{options:?}: {said:?}");
    }
    assert_eq!(desk.landed(), 1);
}

#[tokio::test]
async fn what_others_have_to_sign_is_printed_and_lands_as_it_was_printed() {
    let desk = Desk::new().await;
    let authority = &desk.roles.authority;
    for (options, code) in [(&["--print-only"][..], 0), (&["--yes"], 3)] {
        let said = desk.run(&[], options).await;
        assert_eq!((said.code, desk.landed()), (Some(code), 0), "{said:?}");
        for words in ["# initialise the program", &format!("signed by  {}  (pays)", authority.pubkey())] {
            assert!(said.out.contains(words), "{words} is not in\n{said:?}");
        }
        assert!(said.err.contains("for about a minute"), "{said:?}");
    }
    let said = desk.run(&[], &["--print-only"]).await;
    let printed = said.out.lines().find_map(|line| line.strip_prefix("base64     ")).expect("a transaction");
    let message = decode_transaction(printed).expect("a transaction").message;
    let signed = sign(desk.chain.tx_version(), message, &[authority]).expect("signed");
    desk.chain.send(signed).await.expect("it lands");
    let said = desk.run(&[], &["--yes"]).await;
    assert!(said.code == Some(0) && said.out.contains("everything is as the settings say"), "{said:?}");
}

#[tokio::test]
async fn only_the_cluster_that_is_meant_is_touched() {
    let desk = Desk::new().await;
    let authority = &desk.roles.authority;
    desk.fill_in("cluster = \"devnet\"");
    let said = desk.run(&[authority], &["--yes"]).await;
    let words = format!("the node is of the cluster {GENESIS}, not of devnet; correct --url");
    assert!(said.refused().0 == 1 && said.err.contains(&words), "{said:?}");
    // Without a name only a node of this machine will do. Its other address is as good as a public one.
    desk.fill_in("");
    let elsewhere = desk.node.url.replace("127.0.0.1", "0.0.0.0");
    let said = desk.run_at(&elsewhere, &[authority], &["--yes"]).await;
    assert!(said.refused().0 == 1 && said.err.contains("say which cluster is meant"), "{said:?}");
    assert_eq!(desk.landed(), 0);
    let said = desk.run(&[authority], &["--yes"]).await;
    assert_eq!((said.code, desk.landed()), (Some(0), 1), "{said:?}");
}

#[tokio::test]
async fn what_can_not_be_used_is_named() {
    let desk = Desk::new().await;
    let said = desk.run(&[], &["--program", "/nowhere/influence.so"]).await;
    assert!(said.refused().0 == 1 && said.err.contains("cargo xtask build"), "{said:?}");
    let said = desk.run(&[], &["--dry-run", "--print-only"]).await;
    assert_eq!(said.refused().0, 2, "{said:?}");
    let said = desk.run_at("http://127.0.0.1:9", &[], &["--dry-run"]).await;
    assert!(said.refused().0 == 1 && said.err.contains("check that the URL is right"), "{said:?}");
    // As they ship, settings are to be filled in.
    std::fs::write(desk.path("settings.toml"), SHIPPED).expect("settings");
    let said = desk.run(&[], &["--dry-run"]).await;
    assert!(said.refused().0 == 1 && said.err.contains("an address is missing or is none"), "{said:?}");
}
