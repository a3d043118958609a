//! A world behind a node, and the command line as a process that uses it.

use std::{path::PathBuf, sync::Arc};

pub use influence_tests::command_line::CliOutput;
use influence_tests::{
    actors::{Fan, TestGallery},
    command_line,
    node::{Node, fault::Faults, recorder::Recorder},
    test_env::{TOKEN, TestEnv},
};
use serde_json::Value;
use solana_address::Address;
use solana_keypair::{Keypair, write_keypair_file};
use solana_signer::Signer;
use tempfile::TempDir;

/// A configured world behind a node.
pub struct Rig {
    /// The world.
    pub env: TestEnv<Recorder>,
    /// Where the node answers.
    pub url: String,
    /// Keys and files.
    pub folder: TempDir,
    node: Arc<Node>,
}

impl Rig {
    /// A configured world, a minute after it was set up.
    pub async fn new() -> Self {
        Self::with(Faults::none()).await
    }

    /// The same, behind a node that fails like this.
    pub async fn with(faults: Faults) -> Self {
        let rig = Self::unconfigured(faults).await;
        rig.env.initialize().await.expect("initialize");
        rig.env.advance(60).await;
        rig
    }

    /// A world whose program is deployed and not set up.
    pub async fn bare() -> Self {
        Self::unconfigured(Faults::none()).await
    }

    async fn unconfigured(faults: Faults) -> Self {
        let TestEnv { chain, roles, .. } = TestEnv::embedded_unconfigured();
        let env = TestEnv::from_chain(Recorder::new(chain), roles);
        let node = Node::serve(env.chain.clone(), faults).await;
        let folder = tempfile::tempdir().expect("a folder");
        Self { env, url: node.url.clone(), folder, node }
    }

    /// A key as a file.
    pub fn key(&self, key: &Keypair) -> String {
        let path = self.path(&key.pubkey().to_string());
        write_keypair_file(key, &path).expect("a keypair file");
        path.to_str().expect("UTF-8").to_owned()
    }

    /// A file of this rig.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a fan's command, asking nobody, with JSON for a result.
    pub async fn json(&self, fan: &Fan, arguments: &[&str]) -> Value {
        self.act(fan, &[arguments, &["--output", "json"]].concat()).await.json()
    }

    /// Runs a fan's command, asking nobody.
    pub async fn act(&self, fan: &Fan, arguments: &[&str]) -> CliOutput {
        self.look(fan, &[arguments, &["--yes"]].concat()).await
    }

    /// Runs a fan's command.
    pub async fn look(&self, fan: &Fan, arguments: &[&str]) -> CliOutput {
        self.signed(&fan.key, arguments).await
    }

    /// Runs somebody's command, asking nobody, with JSON for a result.
    pub async fn done(&self, key: &Keypair, arguments: &[&str]) -> Value {
        self.signed(key, &[arguments, &["--output", "json", "--yes"]].concat()).await.json()
    }

    /// Runs somebody's command.
    pub async fn signed(&self, key: &Keypair, arguments: &[&str]) -> CliOutput {
        let key = self.key(key);
        run(&[arguments, &["--url", &self.url, "--keypair", &key]].concat(), &[], "").await
    }

    /// A fan with a token locked for each of so many galleries, and a point allocated to each.
    pub async fn patron(&self, count: u64) -> (Fan, Vec<Address>) {
        let fan = self.env.locked_fan("patron", count * TOKEN).await;
        let mut galleries = Vec::new();
        for number in 0..count {
            let gallery = self.env.register_gallery(&format!("creator {number}")).await.gallery;
            self.env.send_as(&fan, self.env.allocate(&fan, &gallery, TOKEN)).await.expect("allocate");
            galleries.push(gallery);
        }
        (fan, galleries)
    }

    /// Lets a minute pass, so that what was locked can be unlocked.
    pub async fn wait(&self) {
        self.env.advance(60).await;
    }

    /// How often the node was asked by `method`.
    pub fn calls(&self, method: &str) -> usize {
        self.node.faults.calls(method)
    }

    /// How many transactions landed.
    pub fn landed(&self) -> usize {
        self.env.chain.landed().len()
    }
}

/// A gallery as the command line names it: by its creator.
pub fn name(test_gallery: &TestGallery) -> String {
    format!("{}/0", test_gallery.creator.pubkey())
}

/// Runs the command line with nothing of this process's environment but what is given.
pub async fn run(arguments: &[&str], environment: &[(&str, &str)], input: &str) -> CliOutput {
    command_line::run(env!("CARGO_BIN_EXE_influence_process"), arguments, environment, input).await
}
