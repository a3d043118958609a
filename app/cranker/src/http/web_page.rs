//! Configuration of the web page: the node it talks to, and the optional files it loads.
//!
//! The page talks to the node of `public_rpc_url`, which every visitor sees. Without it, `rpc_url` is published only if
//! it is on this machine: an operator's address with a provider's key in it never leaves the server.

use std::path::PathBuf;

use serde_json::{Value, json};
use solana_hash::Hash;

use super::{
    development_wallet::{self, DevelopmentWalletError},
    gallery_names::{self, GalleryNamesError},
};
use crate::config::{CrankerSettings, Endpoint};

#[derive(Clone, Debug)]
pub struct WebPage {
    node: Endpoint,
    websocket: Endpoint,
    cluster: String,
    genesis: Option<String>,
    pub(super) gallery_names: Option<PathBuf>,
    pub(super) development_wallet: Option<PathBuf>,
}

#[derive(Debug, thiserror::Error)]
pub enum WebPageError {
    #[error(transparent)]
    Names(#[from] GalleryNamesError),
    #[error(transparent)]
    Wallet(#[from] DevelopmentWalletError),
}

impl WebPage {
    /// Creates the page's configuration; none if no node may be published. `genesis` is the hash that the node reports.
    ///
    /// # Errors
    /// [`WebPageError`] for unreadable gallery names, and for keys that other machines could read.
    pub fn new(settings: &CrankerSettings, genesis: Option<Hash>) -> Result<Option<Self>, WebPageError> {
        let development_wallet = development_wallet::wallet_file(settings, genesis)?;
        let local_node = Some(&settings.rpc_url).filter(|url| url.is_local());
        let Some(node) = settings.public_rpc_url.as_ref().or(local_node).cloned() else { return Ok(None) };
        let websocket = settings.ws_url.clone().filter(|_| settings.public_rpc_url.is_none());
        let websocket = websocket.unwrap_or_else(|| node.websocket());
        let cluster = settings.cluster.filter(|_| !node.is_local());
        let cluster = cluster.map_or_else(|| "localnet".into(), |cluster| cluster.to_string());
        let genesis = genesis.map(|hash| hash.to_string());
        if let Some(file) = &settings.gallery_names {
            gallery_names::read_gallery_names(file)?;
        }
        let gallery_names = settings.gallery_names.clone();
        Ok(Some(Self { node, websocket, cluster, genesis, gallery_names, development_wallet }))
    }

    /// Content-Security-Policy: the page may load its own files, and connect to its node and this server.
    pub(super) fn content_security_policy(&self) -> String {
        let [node, websocket] = [&self.node, &self.websocket].map(Endpoint::origin);
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; \
             connect-src 'self' {node} {websocket}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
    }

    /// Contents of `config.json`.
    pub(super) fn config_json(&self) -> Value {
        json!({
            "cluster": self.cluster,
            "genesis": self.genesis,
            "rpc": self.node.secret(),
            "websocket": self.websocket.secret(),
            "cranker": "./",
            "names": self.gallery_names.as_ref().map(|_| "./galleries.json"),
            "wallet": self.development_wallet.as_ref().map(|_| "./development-wallet.json"),
        })
    }
}
