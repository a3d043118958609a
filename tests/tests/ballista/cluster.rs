//! A cluster of processes on loopback: a scheduler and executors, which end with the test.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long the cluster may take to come up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that is killed with its owner.
struct Node(Child);

impl Node {
    fn start(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ballista_node"));
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        Self(command.spawn().expect("the node starts"))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A running cluster.
pub struct Cluster {
    port: u16,
    folders: Vec<PathBuf>,
    _nodes: Vec<Node>,
}

impl Cluster {
    /// Starts a scheduler and `executors` executors, which keep what they compute in folders of their own in `folder`,
    /// and waits until all of them came.
    pub fn start(executors: usize, folder: &Path) -> Self {
        let mut scheduler = Node::start(&["scheduler", "0", &executors.to_string()]);
        let mut line = String::new();
        let output = scheduler.0.stdout.take().expect("its output");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let port: u16 = line.trim().parse().expect("a port");
        let folders: Vec<PathBuf> =
            (0..executors).map(|place| folder.join(format!("executor-{place}"))).collect();
        let mut nodes = vec![scheduler];
        for folder in &folders {
            fs::create_dir(folder).expect("a folder");
            nodes.push(Node::start(&["executor", &port.to_string(), folder.to_str().expect("text")]));
        }
        let deadline = Instant::now() + PATIENCE;
        while !is_ready(port) {
            assert!(Instant::now() < deadline, "not all of {executors} executors came to the scheduler");
            sleep(Duration::from_millis(50));
        }
        Self { port, folders, _nodes: nodes }
    }

    /// Where its scheduler is.
    pub fn scheduler(&self) -> String {
        format!("df://{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    /// The jobs that each executor had a part of, by the folders that it made for them.
    pub fn jobs(&self) -> Vec<BTreeSet<String>> {
        let jobs = |folder: &PathBuf| {
            let entries =
                fs::read_dir(folder).expect("the executor's folder").map(|entry| entry.expect("an entry"));
            let folders = entries.filter(|entry| entry.path().is_dir());
            folders.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        };
        self.folders.iter().map(jobs).collect()
    }
}

/// Whether the scheduler says that all of its executors came.
fn is_ready(port: u16) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).map(|_| answer)
    };
    ask().is_ok_and(|answer: String| answer.starts_with("HTTP/1.1 200"))
}
