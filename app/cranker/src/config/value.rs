//! Values of settings that are more than text or a number.

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    str::FromStr,
};

use clap::ValueEnum;
use solana_address::Address;
use url::Url;

/// What computes the scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineChoice {
    /// DataFusion in this process.
    Datafusion,
    /// A Ballista cluster.
    Ballista,
}

/// How sure a transaction must be before the next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CommitmentLevel {
    /// Voted for by two thirds of the cluster's stake.
    Confirmed,
    /// Beyond any fork.
    Finalized,
}

/// A server's address. Providers put keys into it, so that shown text leaves out everything after the host.
#[derive(Clone, PartialEq, Eq)]
pub struct Endpoint(Url);

impl Endpoint {
    /// The address with everything in it: for connecting, never for showing.
    pub fn secret(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it is this machine.
    pub fn is_local(&self) -> bool {
        matches!(self.0.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
    }

    /// Its scheme, host and port: what a browser's policy names.
    pub fn origin(&self) -> String {
        self.0[..url::Position::BeforePath].to_owned()
    }

    /// `path` below it; it has to begin with a slash.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.secret().trim_end_matches('/'))
    }

    /// The websocket that belongs to a node: the next port where one is named, as validators have it, else the same
    /// address, as providers do.
    pub fn websocket(&self) -> Self {
        let mut url = self.0.clone();
        let scheme = if url.scheme() == "https" { "wss" } else { "ws" };
        // Both are special schemes, between which a url may change; ports below 65 535 have a next one.
        let _ = url.set_scheme(scheme);
        let _ = url.set_port(self.0.port().and_then(|port| port.checked_add(1)));
        Self(url)
    }

    fn parse(text: &str, schemes: [&str; 2]) -> Result<Self, String> {
        let [plain, safe] = schemes;
        let url = Url::parse(text)
            .map_err(|error| format!("{error}; write {safe}://host or {plain}://host:port"))?;
        if !schemes.contains(&url.scheme()) {
            return Err(format!("it begins with {}://; write {plain}:// or {safe}://", url.scheme()));
        }
        Ok(Self(url))
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.0.host_str().unwrap_or_default();
        let more = self.0.path().len() > 1 || self.0.query().is_some() || !self.0.username().is_empty();
        write!(f, "{}://{host}", self.0.scheme())?;
        if let Some(port) = self.0.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(if more { "/***" } else { "" })
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

/// An address with `http://` or `https://`.
///
/// # Errors
/// Why `text` is none, as a sentence with its remedy.
pub fn http_url(text: &str) -> Result<Endpoint, String> {
    Endpoint::parse(text, ["http", "https"])
}

pub(super) fn ws_url(text: &str) -> Result<Endpoint, String> {
    Endpoint::parse(text, ["ws", "wss"])
}

/// A scheduler's address: `df://host:port`, as Ballista writes it, or `http://host:port`.
pub(super) fn scheduler(text: &str) -> Result<String, String> {
    let url = Url::parse(text).map_err(|error| format!("{error}; write df://host:50050"))?;
    let usual = ["df", "http", "https"].contains(&url.scheme()) && url.port().is_some();
    usual.then(|| text.to_owned()).ok_or_else(|| "it names no scheme and port; write df://host:50050".into())
}

pub(super) fn address(text: &str) -> Result<Address, String> {
    Address::from_str(text)
        .map_err(|_| "it is no address; write 32 bytes in base58, 32 to 44 characters".into())
}

/// A path; `~/` is the home folder.
pub(super) fn path(text: &str) -> Result<PathBuf, String> {
    let Some(rest) = text.strip_prefix("~/") else {
        return if text.is_empty() { Err("it is empty; write a path".into()) } else { Ok(text.into()) };
    };
    let home = std::env::var_os("HOME").ok_or("there is no HOME to put for ~; write the whole path")?;
    Ok(Path::new(&home).join(rest))
}

/// Where the server listens, if anywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListenAddr(pub Option<SocketAddr>);

impl FromStr for ListenAddr {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self(None));
        }
        let address = text.parse().map_err(|_| "it is no address; write 127.0.0.1:8910, [::]:8910 or off")?;
        Ok(Self(Some(address)))
    }
}
