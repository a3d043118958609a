//! The daemon as an operator runs it: a process with a configuration file.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitStatus,
    time::Duration,
};

use serde_json::Value;
use solana_keypair::Keypair;
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    time::timeout,
};

/// How long it may take to finish what it is sending.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running daemon, which is killed when it is dropped.
pub struct Daemon {
    /// Where its server is.
    pub server: String,
    process: Child,
    log: PathBuf,
}

impl Daemon {
    /// Starts a daemon with `key` over the node at `url`, with the tables in `tables` and everything of its own in
    /// `folder`.
    pub async fn start(url: &str, key: &Keypair, tables: &Path, folder: &Path) -> Self {
        let port = free_port().await;
        let at = |name: &str| folder.join(name);
        let bytes: Vec<String> = key.to_bytes().iter().map(u8::to_string).collect();
        fs::write(at("key.json"), format!("[{}]", bytes.join(","))).expect("a keypair");
        fs::write(at("secret"), [b's'; 32]).expect("a secret");
        let [key, secret, work] = ["key.json", "secret", "work"].map(at);
        let config = format!(
            "rpc_url = {url:?}\nkeypair = {key:?}\nwork_folder = {work:?}\nsalt_secret = {secret:?}\n\
             activity = \"{tables}/activity-{{day}}.csv\"\nusers = \"{tables}/users.csv\"\n\
             galleries = \"{tables}/galleries.csv\"\nnfts = \"{tables}/nfts.csv\"\n\
             threads = 1\njitter_seconds = 0\nlisten = \"127.0.0.1:{port}\"\nrequests_per_second = 1000\n",
            tables = tables.display(),
        );
        fs::write(at("cranker.toml"), config).expect("a configuration");
        let log = at("log");
        let [out, err] = [(); 2].map(|()| fs::OpenOptions::new().create(true).append(true).open(&log));
        let mut command = Command::new(env!("CARGO_BIN_EXE_cranker_process"));
        command.args(["daemon", "run", "--config"]).arg(at("cranker.toml")).kill_on_drop(true);
        command.stdout(out.expect("a log")).stderr(err.expect("a log"));
        let process = command.spawn().expect("it starts");
        Self { server: format!("http://127.0.0.1:{port}"), process, log }
    }

    /// What its server answers; none while it does not.
    pub async fn ask(&self, path: &str) -> Option<Value> {
        let (is_there, answer) = influence_cranker::fetch::json(&self.server, path).await.ok()?;
        is_there.then_some(answer)
    }

    /// Tells it to stop (SIGTERM), and waits until it has.
    pub async fn stop(&mut self) -> ExitStatus {
        let pid = self.process.id().expect("it runs").to_string();
        let told = Command::new("sh").args(["-c", "kill -TERM $0", &pid]).status().await.expect("a shell");
        assert!(told.success());
        timeout(PATIENCE, self.process.wait()).await.expect("it stops").expect("a status")
    }

    /// What it said.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("a log")
    }
}

async fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    listener.local_addr().expect("an address").port()
}
