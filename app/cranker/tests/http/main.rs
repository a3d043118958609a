//! The server over a real socket, with a small day's bundle.

mod bundle_import;
#[path = "../../../scoring/tests/support/day.rs"]
mod day;
mod middleware;
mod peers;
mod proofs;
mod routes;
mod sealed_files;
mod web_page;

use std::{net::SocketAddr, sync::Arc};

use influence_cranker::{
    http::{AppState, ChainDay, ChainView, WebPage, serve},
    metrics,
};
use influence_scoring::bundle;
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::sync::{CancellationToken, DropGuard};

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The day with a bundle.
const DAY: u32 = 10;

/// A server with one bundle; stops when dropped.
struct Server {
    address: SocketAddr,
    app: Arc<AppState>,
    folder: TempDir,
    _stop: DropGuard,
}

#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Result<Value> {
        Ok(serde_json::from_slice(&self.body)?)
    }

    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

impl Server {
    async fn start() -> Result<Self> {
        Self::of(&day::Day::default()).await
    }

    async fn of(day: &day::Day) -> Result<Self> {
        Self::of_both(day, None).await
    }

    async fn with_page(page: Option<WebPage>) -> Result<Self> {
        Self::of_both(&day::Day::default(), page).await
    }

    async fn of_both(day: &day::Day, page: Option<WebPage>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        bundle::write_bundle(folder.path(), &day.result(), &day.state(), &day::inputs())?;
        let app = AppState::new(folder.path().to_owned(), metrics::install_recorder()?);
        let app = Arc::new(app.with_page(page));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let stop = CancellationToken::new();
        tokio::spawn(serve(listener, app.clone(), stop.clone()));
        Ok(Self { address, app, folder, _stop: stop.drop_guard() })
    }

    /// Sets a final day with the contents of `contents_of`.
    fn set_final(&self, contents_of: &day::Day) {
        let day = ChainDay {
            status: "final",
            contents: Some(contents_of.result().contents),
            challenge_ends_at: 115,
            votes: Vec::new(),
        };
        self.app.set_chain_view(ChainView {
            now: 120,
            slot: 300,
            day_seconds: 10,
            last_final: Some(DAY),
            quorum: 2,
            crankers: Vec::new(),
            days: [(DAY, day)].into(),
        });
    }

    async fn get(&self, path: &str) -> Result<Answer> {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).await
    }

    /// Sends raw bytes, because an HTTP client would normalize an invalid path.
    async fn send(&self, request: &str) -> Result<Answer> {
        let mut stream = TcpStream::connect(self.address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        let at = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or("no head")?;
        let head = String::from_utf8(bytes[..at].to_vec())?;
        let status = head.split(' ').nth(1).ok_or("no status")?.parse()?;
        Ok(Answer { status, head, body: bytes[at + 4..].to_vec() })
    }
}
