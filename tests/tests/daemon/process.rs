//! The cranker as an operator runs it: processes with a configuration file.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{ExitStatus, Output},
    time::Duration,
};

use serde_json::Value;
use solana_keypair::Keypair;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    process::{Child, Command},
    time::timeout,
};

/// How long it may take to finish what it is sending.
const PATIENCE: Duration = Duration::from_secs(200);

/// What an operator sets up.
pub struct Post<'a> {
    /// The node.
    pub url: &'a str,
    /// The cranker's key.
    pub key: &'a Keypair,
    /// The folder of the platform's tables.
    pub tables: &'a Path,
    /// Its data folder.
    pub folder: &'a Path,
    /// Other crankers' servers.
    pub peers: Vec<String>,
}

impl Post<'_> {
    /// Starts `run` with more `arguments`.
    pub async fn start(&self, arguments: &[&str]) -> Daemon {
        self.spawn("0", arguments).await
    }

    /// Starts `run` as a process that is killed at this moment of its journal, from 1; at 0 never.
    pub async fn start_mortal(&self, moment: usize) -> Daemon {
        self.spawn(&moment.to_string(), &[]).await
    }

    /// Runs a command to its end: its exit code, and everything it said.
    pub async fn command(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let config = self.configure(free_port().await);
        let mut command = Command::new(env!("CARGO_BIN_EXE_cranker_process"));
        command.arg("daemon").args(arguments).arg("--config").arg(config).kill_on_drop(true);
        let Output { status, stdout, stderr } = command.output().await.expect("it starts");
        let said = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        (status.code(), said)
    }

    async fn spawn(&self, moment: &str, arguments: &[&str]) -> Daemon {
        let port = free_port().await;
        let config = self.configure(port);
        let log = self.folder.join("log");
        let [out, err] = [(); 2].map(|()| fs::OpenOptions::new().create(true).append(true).open(&log));
        let mut command = Command::new(env!("CARGO_BIN_EXE_cranker_process"));
        command
            .args(["kill-on-write", moment, "run", "--config"])
            .arg(config)
            .args(arguments)
            .kill_on_drop(true);
        command.stdout(out.expect("a log")).stderr(err.expect("a log"));
        let process = command.spawn().expect("it starts");
        Daemon { server: format!("http://127.0.0.1:{port}"), process, log }
    }

    /// Writes the configuration file.
    fn configure(&self, port: u16) -> PathBuf {
        let at = |name: &str| self.folder.join(name);
        let bytes: Vec<String> = self.key.to_bytes().iter().map(u8::to_string).collect();
        fs::write(at("key.json"), format!("[{}]", bytes.join(","))).expect("a keypair");
        fs::write(at("secret"), [b's'; 32]).expect("a secret");
        let [key, secret, work] = ["key.json", "secret", "work"].map(at);
        let config = format!(
            "rpc_url = {url:?}\nkeypair = {key:?}\ndata_dir = {work:?}\nsalt_secret = {secret:?}\n\
             activity = \"{tables}/activity-{{day}}.csv\"\nusers = \"{tables}/users.csv\"\n\
             galleries = \"{tables}/galleries.csv\"\nnfts = \"{tables}/nfts.csv\"\npeers = {peers:?}\n\
             threads = 1\njitter_seconds = 0\nlisten_addr = \"127.0.0.1:{port}\"\nrequests_per_second = 1000\n",
            url = self.url,
            tables = self.tables.display(),
            peers = self.peers,
        );
        let path = at("cranker.toml");
        fs::write(&path, config).expect("a configuration");
        path
    }

    /// The folder of the journal and the bundles.
    pub fn work(&self) -> PathBuf {
        self.folder.join("work")
    }
}

/// A running daemon, which is killed when it is dropped.
pub struct Daemon {
    /// Where its server is.
    pub server: String,
    process: Child,
    log: PathBuf,
}

impl Daemon {
    /// What its server answers; none while it does not.
    pub async fn ask(&self, path: &str) -> Option<Value> {
        let (is_there, answer) =
            influence_cranker::peers::http_client::get_json(&self.server, path).await.ok()?;
        is_there.then_some(answer)
    }

    /// The value of a metric; none before it has one.
    pub async fn metric(&self, name: &str) -> Option<f64> {
        let address = self.server.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await.ok()?;
        let request = "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await.ok()?;
        let mut text = String::new();
        stream.read_to_string(&mut text).await.ok()?;
        text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
    }

    /// How it ended; none while it runs.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.process.try_wait().expect("a process")
    }

    /// Tells it to stop (SIGTERM), and waits until it has.
    pub async fn stop(&mut self) -> ExitStatus {
        let pid = self.process.id().expect("it runs").to_string();
        let told = Command::new("sh").args(["-c", "kill -TERM $0", &pid]).status().await.expect("a shell");
        assert!(told.success());
        timeout(PATIENCE, self.process.wait()).await.expect("it stops").expect("a status")
    }

    /// Kills it (SIGKILL).
    pub async fn kill(&mut self) {
        self.process.kill().await.expect("it is killed");
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
