//! Types and parsers of setting values.

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

use clap::ValueEnum;
use solana_address::Address;
use url::Url;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// DataFusion in this process
    Datafusion,
    /// A Ballista cluster
    Ballista,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CommitmentLevel {
    /// Voted for by two thirds of the cluster's stake
    Confirmed,
    /// Cannot be rolled back
    Finalized,
}

/// A server's address. Displayed without what follows the host, because providers put API keys there.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// Returns the whole address, for connecting; must not be shown.
    pub fn secret(&self) -> &str {
        self.0.as_str()
    }

    pub fn is_local(&self) -> bool {
        matches!(self.0.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
    }

    /// Returns scheme, host and port, as a Content-Security-Policy has them.
    pub fn origin(&self) -> String {
        self.0[..url::Position::BeforePath].to_owned()
    }

    /// Derives the websocket's address of an RPC node: the next port if there is one, as validators do, else the same
    /// address, as providers do.
    pub fn websocket(&self) -> Self {
        let mut url = self.0.clone();
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        // Cannot fail: a URL may change between special schemes, and port 65 535 falls back to the default port.
        let _ = url.set_scheme(scheme);
        let _ = url.set_port(self.0.port().and_then(|port| port.checked_add(1)));
        Self(url)
    }

    fn parse(text: &str, [plain, secure]: [&str; 2]) -> Result<Self, String> {
        let url = Url::parse(text)
            .map_err(|error| format!("{error}; use {secure}://host or {plain}://host:port"))?;
        if ![plain, secure].contains(&url.scheme()) {
            return Err(format!("unsupported scheme {}://; use {plain}:// or {secure}://", url.scheme()));
        }
        Ok(Self(url))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let has_more = self.0.path().len() > 1 || self.0.query().is_some() || !self.0.username().is_empty();
        write!(f, "{}://{}", self.0.scheme(), self.0.host_str().unwrap_or_default())?;
        if let Some(port) = self.0.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(if has_more { "/***" } else { "" })
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

/// Parses an `http://` or `https://` address.
///
/// # Errors
/// The reason and the remedy.
pub fn http_url(text: &str) -> Result<Endpoint, String> {
    Endpoint::parse(text, ["http", "https"])
}

pub(super) fn ws_url(text: &str) -> Result<Endpoint, String> {
    Endpoint::parse(text, ["ws", "wss"])
}

/// Parses a scheduler's address: `df://host:port`, as Ballista writes it, or `http://host:port`.
pub(super) fn scheduler(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| format!("{error}; use df://host:50050"))?;
    let is_complete = ["df", "http", "https"].contains(&url.scheme()) && url.port().is_some();
    is_complete
        .then(|| text.to_owned())
        .ok_or_else(|| "scheme or port is missing; use df://host:50050".into())
}

pub(super) fn address(text: &str) -> Result<Address, &'static str> {
    Address::from_str(text).map_err(|_| "invalid address; use 32 bytes in base58, 32 to 44 characters")
}

/// Parses a path; `~/` is the home directory.
pub(super) fn path(text: &str) -> Result<PathBuf, &'static str> {
    let Some(rest) = text.strip_prefix("~/") else {
        return if text.is_empty() { Err("empty path") } else { Ok(text.into()) };
    };
    let home =
        std::env::var_os("HOME").ok_or("HOME is not set, so ~ cannot be expanded; use the full path")?;
    Ok(Path::new(&home).join(rest))
}

/// Address of the server; none for `off`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenAddr(pub Option<SocketAddr>);

impl FromStr for ListenAddr {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "off" {
            return Ok(Self(None));
        }
        let address = text.parse().map_err(|_| "invalid address; use 127.0.0.1:8910, [::]:8910 or off")?;
        Ok(Self(Some(address)))
    }
}
