//! `influence-migrate` as a process, over a node in this one.

use std::{path::PathBuf, sync::Arc};

use influence_client::{
    chain::Chain,
    tx::{decode_transaction, sign},
};
use influence_tests::{
    command_line::{self, CliOutput},
    node::{GENESIS, Node, fault::FaultInjector, recorder::Recorder},
    test_env::{Roles, TestEnv, mint_key},
};
use solana_keypair::{Keypair, write_keypair_file};
use solana_signer::Signer;
use tempfile::TempDir;

const BUNDLED: &str = include_str!("../../../migrations/settings/mesi.toml");

/// Uninitialized program behind a node, and an operator's files.
struct ProcessFixture {
    chain: Recorder,
    roles: Roles,
    node: Arc<Node>,
    folder: TempDir,
}

impl ProcessFixture {
    async fn new() -> Self {
        let TestEnv { chain, roles, .. } = TestEnv::embedded_unconfigured();
        let chain = Recorder::new(chain);
        let node = Node::serve(chain.clone(), FaultInjector::none()).await;
        let fixture = Self { chain, roles, node, folder: tempfile::tempdir().expect("a folder") };
        fixture.write_settings(&format!("cluster = {GENESIS:?}"));
        fixture
    }

    /// Writes the bundled settings with roles and this `cluster` line.
    fn write_settings(&self, cluster: &str) {
        let quoted = |key: &Keypair| format!("{:?}", key.pubkey().to_string());
        let crankers: Vec<_> = self.roles.crankers.iter().map(quoted).collect();
        let mut text = BUNDLED.to_owned();
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

    /// Runs it with the payer's key and `keys`.
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
async fn dry_run_shows_missing_steps_and_sends_nothing() {
    let fixture = ProcessFixture::new().await;
    let said = fixture.run(&[&fixture.roles.authority], &["--dry-run"]).await;
    for words in ["1. initialize the program", "rules.day_seconds: 86400", "signed here", "lamports"] {
        assert!(said.code == Some(0) && said.out.contains(words), "{words} is not in\n{said:?}");
    }
    let said = fixture.run(&[&fixture.roles.authority], &[]).await;
    assert!(said.refused().0 == 1 && said.err.contains("stdin is not a terminal; pass --yes"), "{said:?}");
    assert_eq!(fixture.landed(), 0);
}

#[tokio::test]
async fn migrates_once() {
    let fixture = ProcessFixture::new().await;
    let said = fixture.run(&[&fixture.roles.authority], &["--yes"]).await;
    assert!(said.code == Some(0) && said.err.contains("1 transactions landed"), "{said:?}");
    assert_eq!(fixture.landed(), 1);
    for options in [&["--yes"][..], &["--dry-run"], &["--print-only"], &[]] {
        let said = fixture.run(&[&fixture.roles.authority], options).await;
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{options:?}");
        assert!(said.out.contains("the cluster matches the settings"), "{options:?}: {said:?}");
    }
    assert_eq!(fixture.landed(), 1);
}

#[tokio::test]
async fn printed_transactions_land_when_signed() {
    let fixture = ProcessFixture::new().await;
    let authority = &fixture.roles.authority;
    for (options, code) in [(&["--print-only"][..], 0), (&["--yes"], 3)] {
        let said = fixture.run(&[], options).await;
        assert_eq!((said.code, fixture.landed()), (Some(code), 0), "{said:?}");
        for words in ["# initialize the program", &format!("signer     {}  (fee payer)", authority.pubkey())]
        {
            assert!(said.out.contains(words), "{words} is not in\n{said:?}");
        }
        assert!(said.err.contains("for about a minute"), "{said:?}");
    }
    let said = fixture.run(&[], &["--print-only"]).await;
    let printed = said.out.lines().find_map(|line| line.strip_prefix("base64     ")).expect("a transaction");
    let message = decode_transaction(printed).expect("a transaction").message;
    let signed = sign(fixture.chain.tx_version(), message, &[authority]).expect("signed");
    fixture.chain.send(signed).await.expect("it lands");
    let said = fixture.run(&[], &["--yes"]).await;
    assert!(said.code == Some(0) && said.out.contains("the cluster matches the settings"), "{said:?}");
}

#[tokio::test]
async fn other_clusters_are_refused() {
    let fixture = ProcessFixture::new().await;
    let authority = &fixture.roles.authority;
    fixture.write_settings("cluster = \"devnet\"");
    let said = fixture.run(&[authority], &["--yes"]).await;
    let words = format!("the node belongs to cluster {GENESIS}, not to devnet; correct --url");
    assert!(said.refused().0 == 1 && said.err.contains(&words), "{said:?}");
    // Without `cluster`, only a local node is accepted. 0.0.0.0 does not count as local.
    fixture.write_settings("");
    let elsewhere = fixture.node.url.replace("127.0.0.1", "0.0.0.0");
    let said = fixture.run_at(&elsewhere, &[authority], &["--yes"]).await;
    assert!(said.refused().0 == 1 && said.err.contains("the settings do not name a cluster"), "{said:?}");
    assert_eq!(fixture.landed(), 0);
    let said = fixture.run(&[authority], &["--yes"]).await;
    assert_eq!((said.code, fixture.landed()), (Some(0), 1), "{said:?}");
}

#[tokio::test]
async fn invalid_inputs_are_named() {
    let fixture = ProcessFixture::new().await;
    let said = fixture.run(&[], &["--program", "/nowhere/influence.so"]).await;
    assert!(said.refused().0 == 1 && said.err.contains("cargo xtask build"), "{said:?}");
    let said = fixture.run(&[], &["--dry-run", "--print-only"]).await;
    assert_eq!(said.refused().0, 2, "{said:?}");
    let said = fixture.run_at("http://127.0.0.1:9", &[], &["--dry-run"]).await;
    assert!(said.refused().0 == 1 && said.err.contains("check that the URL is right"), "{said:?}");
    // The bundled settings have empty roles.
    std::fs::write(fixture.path("settings.toml"), BUNDLED).expect("settings");
    let said = fixture.run(&[], &["--dry-run"]).await;
    assert!(said.refused().0 == 1 && said.err.contains("missing or invalid address"), "{said:?}");
}
