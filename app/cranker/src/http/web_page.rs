//! The web page: its files are part of the binary where they were built before it, and it is told where to ask.

use std::{path::PathBuf, sync::Arc};

use axum::{
    Json,
    extract::State,
    http::{HeaderName, Uri, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use solana_hash::Hash;

use super::{
    answer::{Failure, no_such_route},
    board::Board,
    names::{self, NamesError},
    wallet::{self, WalletRefused},
};
use crate::config::{Endpoint, Settings};

/// The page's files by name; none when it was not built.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// What the page is told, for everybody to see.
#[derive(Clone, Debug)]
pub struct Page {
    node: Endpoint,
    websocket: Endpoint,
    cluster: String,
    genesis: Option<String>,
    /// File with the names of galleries.
    pub(super) names: Option<PathBuf>,
    /// File with the development wallet's keys.
    pub(super) wallet: Option<PathBuf>,
}

/// What the page can not be told.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Names of galleries.
    #[error(transparent)]
    Names(#[from] NamesError),
    /// Keys.
    #[error(transparent)]
    Wallet(#[from] WalletRefused),
}

impl Page {
    /// A page that asks the node of the settings; none where no node is for everybody to see. `genesis` is what the node
    /// says of its cluster.
    ///
    /// # Errors
    /// [`PageError`] for names that can not be read, and for keys that would be given to strangers.
    pub fn new(settings: &Settings, genesis: Option<Hash>) -> Result<Option<Self>, PageError> {
        let wallet = wallet::allowed(settings, genesis)?;
        let web = &settings.web;
        let own = Some(&settings.rpc_url).filter(|url| url.is_local());
        let Some(node) = web.web_rpc_url.as_ref().or(own).cloned() else { return Ok(None) };
        let websocket = settings.ws_url.clone().filter(|_| web.web_rpc_url.is_none());
        let websocket = websocket.unwrap_or_else(|| node.websocket());
        let cluster = settings.cluster.filter(|_| !node.is_local());
        let cluster = cluster.map_or_else(|| "localnet".into(), |cluster| cluster.to_string());
        let genesis = genesis.map(|hash| hash.to_string());
        if let Some(file) = &web.gallery_names {
            names::read(file)?;
        }
        Ok(Some(Self { node, websocket, cluster, genesis, names: web.gallery_names.clone(), wallet }))
    }

    /// What a browser lets the page do: its own files, the node and this server, and nothing else.
    fn policy(&self) -> String {
        let [node, websocket] = [&self.node, &self.websocket].map(Endpoint::origin);
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
             connect-src 'self' {node} {websocket}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    }
}

/// `/config.json`.
pub async fn config(State(board): State<Arc<Board>>) -> Result<Response, Failure> {
    let page = board.page.as_ref().ok_or_else(no_node)?;
    let body = json!({
        "cluster": page.cluster,
        "genesis": page.genesis,
        "rpc": page.node.secret(),
        "websocket": page.websocket.secret(),
        "cranker": "./",
        "names": page.names.as_ref().map(|_| "./galleries.json"),
        "wallet": page.wallet.as_ref().map(|_| "./development-wallet.json"),
    });
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(body)).into_response())
}

/// The page's files; `/` is the page itself.
pub async fn file(State(board): State<Arc<Board>>, uri: Uri) -> Result<Response, Failure> {
    let path = uri.path().trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    let Some((_, bytes)) = FILES.iter().find(|(file, _)| *file == name) else {
        return Err(if path.is_empty() { not_built() } else { no_such_route() });
    };
    let page = board.page.as_ref().ok_or_else(no_node)?;
    // What the build named after its contents never changes.
    let holds = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let head = [
        (header::CONTENT_TYPE, kind(name).to_owned()),
        (header::CACHE_CONTROL, holds.to_owned()),
        (header::CONTENT_SECURITY_POLICY, page.policy()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()".to_owned(),
        ),
    ];
    Ok((head, *bytes).into_response())
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn not_built() -> Failure {
    Failure::missing(
        "the web page was not built into this binary",
        "run `cargo xtask web` and build the cranker again, or see the routes below /v1",
    )
}

fn no_node() -> Failure {
    Failure::missing(
        "there is no node that the web page may ask",
        "set `web_rpc_url` to a node without a secret in its address",
    )
}
