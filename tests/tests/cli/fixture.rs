//! Fixture: a test environment behind a node, and the command line as a process.

use std::{path::PathBuf, sync::Arc};

pub use influence_tests::command_line::CliOutput;
use influence_tests::{
    actors::{Fan, TestGallery},
    command_line,
    node::{Node, fault::FaultInjector, recorder::Recorder},
    test_env::{TOKEN, TestEnv},
};
use serde_json::Value;
use solana_address::Address;
use solana_keypair::{Keypair, write_keypair_file};
use solana_signer::Signer;
use tempfile::TempDir;

pub struct CliFixture {
    pub env: TestEnv<Recorder>,
    /// URL of the node.
    pub url: String,
    /// Temporary keys and files.
    pub folder: TempDir,
    node: Arc<Node>,
}

impl CliFixture {
    /// Initialized program, a minute after the initialization.
    pub async fn new() -> Self {
        Self::with(FaultInjector::none()).await
    }

    /// The same, behind a node with injected faults.
    pub async fn with(faults: FaultInjector) -> Self {
        let fixture = Self::unconfigured(faults).await;
        fixture.env.initialize().await.expect("initialize");
        fixture.env.advance(60).await;
        fixture
    }

    /// Deployed but uninitialized program.
    pub async fn uninitialized() -> Self {
        Self::unconfigured(FaultInjector::none()).await
    }

    async fn unconfigured(faults: FaultInjector) -> Self {
        let TestEnv { chain, roles, .. } = TestEnv::embedded_unconfigured();
        let env = TestEnv::from_chain(Recorder::new(chain), roles);
        let node = Node::serve(env.chain.clone(), faults).await;
        let folder = tempfile::tempdir().expect("a folder");
        Self { env, url: node.url.clone(), folder, node }
    }

    /// Writes a keypair file.
    pub fn key(&self, key: &Keypair) -> String {
        let path = self.path(&key.pubkey().to_string());
        write_keypair_file(key, &path).expect("a keypair file");
        path.to_str().expect("UTF-8").to_owned()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command of a fan with `--yes`, and parses the JSON result.
    pub async fn json(&self, fan: &Fan, arguments: &[&str]) -> Value {
        self.run_confirmed(fan, &[arguments, &["--output", "json"]].concat()).await.json()
    }

    /// Runs a command of a fan with `--yes`.
    pub async fn run_confirmed(&self, fan: &Fan, arguments: &[&str]) -> CliOutput {
        self.run_as(fan, &[arguments, &["--yes"]].concat()).await
    }

    pub async fn run_as(&self, fan: &Fan, arguments: &[&str]) -> CliOutput {
        self.run_with_key(&fan.key, arguments).await
    }

    /// Runs a command with `--yes`, and parses the JSON result.
    pub async fn json_with_key(&self, key: &Keypair, arguments: &[&str]) -> Value {
        self.run_with_key(key, &[arguments, &["--output", "json", "--yes"]].concat()).await.json()
    }

    pub async fn run_with_key(&self, key: &Keypair, arguments: &[&str]) -> CliOutput {
        let key = self.key(key);
        run(&[arguments, &["--url", &self.url, "--keypair", &key]].concat(), &[], "").await
    }

    /// Fan with `count` galleries: a locked token and an allocated point for each.
    pub async fn fan_with_galleries(&self, count: u64) -> (Fan, Vec<Address>) {
        let fan = self.env.locked_fan("patron", count * TOKEN).await;
        let mut galleries = Vec::new();
        for number in 0..count {
            let gallery = self.env.register_gallery(&format!("creator {number}")).await.gallery;
            self.env.send_as(&fan, self.env.allocate(&fan, &gallery, TOKEN)).await.expect("allocate");
            galleries.push(gallery);
        }
        (fan, galleries)
    }

    /// Advances the time by a minute, so that locked tokens can be unlocked.
    pub async fn advance_minute(&self) {
        self.env.advance(60).await;
    }

    /// Number of calls of an RPC method.
    pub fn rpc_calls(&self, method: &str) -> usize {
        self.node.faults.calls(method)
    }

    pub fn landed_count(&self) -> usize {
        self.env.chain.landed().len()
    }
}

/// Gallery argument: CREATOR/INDEX.
pub fn name(test_gallery: &TestGallery) -> String {
    format!("{}/0", test_gallery.creator.pubkey())
}

/// Runs the command line with only the given environment variables.
pub async fn run(arguments: &[&str], environment: &[(&str, &str)], input: &str) -> CliOutput {
    command_line::run(env!("CARGO_BIN_EXE_influence_process"), arguments, environment, input).await
}
