//! Development wallet: keys that the web page may sign with, on a local validator's own machine only.
//!
//! `localnet --web` lets a first-time user try the page with a wallet, without a browser extension. A page that holds
//! keys is also the worst thing to publish by mistake, so three places refuse it independently. The server does not start
//! with `development_wallet` unless it listens on a loopback address, the page's node is on this machine, and the genesis
//! hash is not that of a public cluster. The route answers only to a `Host` that names this machine, and without a CORS
//! header. The page registers the wallet only at a loopback address, and after its node has reported a genesis hash that
//! is not public. `config.json` names the file only if it exists; the published page is the same build without it.
//!
//! Limits: other users of a shared machine reach its loopback address (they could also derive the keys, which follow
//! from the seed). A reverse proxy on the same machine is refused by the headers it adds; one that adds none and passes
//! a local `Host` on is not noticed.

use std::path::PathBuf;

use axum::http::{HeaderMap, header};
use influence_client::cluster::Cluster;
use solana_hash::Hash;

use crate::config::{CrankerSettings, Endpoint};

/// Headers of proxies, which forward requests of other machines.
const PROXY_HEADERS: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// Reason why the wallet's keys are not served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DevelopmentWalletError {
    #[error(
        "`development_wallet` serves private keys, and `listen_addr` is reachable by others; set it to 127.0.0.1:8910, or unset the wallet"
    )]
    ListenAddr,
    #[error(
        "`development_wallet` is for a local validator, and the page's node is not on this machine; unset the wallet"
    )]
    Node,
    #[error(
        "`development_wallet` is for a local validator, and --offline leaves the cluster unknown; leave out --offline, or unset the wallet"
    )]
    Offline,
    #[error("`development_wallet` is for a local validator, and the node is of {0}; unset the wallet")]
    PublicCluster(&'static str),
}

/// Returns the file with the keys; none if the setting is not set.
///
/// # Errors
/// [`DevelopmentWalletError`] unless server and node are on this machine and the cluster is not a public one.
pub fn wallet_file(
    settings: &CrankerSettings,
    genesis: Option<Hash>,
) -> Result<Option<PathBuf>, DevelopmentWalletError> {
    let Some(file) = &settings.development_wallet else { return Ok(None) };
    if settings.listen_addr.0.is_some_and(|address| !address.ip().is_loopback()) {
        return Err(DevelopmentWalletError::ListenAddr);
    }
    // The node that reports the genesis hash, and the node that the page talks to.
    let nodes = [Some(&settings.rpc_url), settings.public_rpc_url.as_ref()];
    if !nodes.into_iter().flatten().all(Endpoint::is_local) {
        return Err(DevelopmentWalletError::Node);
    }
    match Cluster(genesis.ok_or(DevelopmentWalletError::Offline)?).name() {
        Some(name) => Err(DevelopmentWalletError::PublicCluster(name)),
        None => Ok(Some(file.clone())),
    }
}

/// Reports whether a request comes from this machine and not through a proxy.
pub fn is_local_request(headers: &HeaderMap) -> bool {
    let is_proxied = PROXY_HEADERS.iter().any(|name| headers.contains_key(*name));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    !is_proxied && host.is_some_and(is_this_machine)
}

/// Reports whether `host` is a name that only this machine has for itself. Guards against DNS rebinding.
fn is_this_machine(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { name } else { host }
    });
    ["127.0.0.1", "localhost", "[::1]"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_served_only_on_this_machine_and_for_a_local_chain() {
        let settings = |listen: &str, rpc: &str| CrankerSettings {
            listen_addr: listen.parse().unwrap(),
            rpc_url: crate::config::http_url(rpc).unwrap(),
            development_wallet: Some("wallet.json".into()),
            ..CrankerSettings::defaults()
        };
        let own = Some(Hash::new_from_array([7; 32]));
        let here = settings("127.0.0.1:8910", "http://127.0.0.1:8899");
        assert_eq!(wallet_file(&here, own), Ok(Some("wallet.json".into())));
        assert_eq!(wallet_file(&CrankerSettings { development_wallet: None, ..here.clone() }, own), Ok(None));
        let mainnet: Cluster = "mainnet-beta".parse().unwrap();
        assert_eq!(
            wallet_file(&here, Some(mainnet.0)),
            Err(DevelopmentWalletError::PublicCluster("mainnet-beta"))
        );
        assert_eq!(wallet_file(&here, None), Err(DevelopmentWalletError::Offline));
        assert_eq!(
            wallet_file(&settings("0.0.0.0:8910", "http://127.0.0.1:8899"), own),
            Err(DevelopmentWalletError::ListenAddr)
        );
        assert_eq!(
            wallet_file(&settings("[::1]:1", "http://10.0.0.1:8899"), own),
            Err(DevelopmentWalletError::Node)
        );
        let mut tunnel = settings("127.0.0.1:8910", "http://10.0.0.1:8899");
        tunnel.public_rpc_url = Some(crate::config::http_url("http://127.0.0.1:8899").unwrap());
        assert_eq!(wallet_file(&tunnel, own), Err(DevelopmentWalletError::Node));
    }

    #[test]
    fn a_foreign_name_that_resolves_here_is_not_this_machine() {
        for own in ["127.0.0.1", "127.0.0.1:8910", "localhost:1", "[::1]", "[::1]:8910"] {
            assert!(is_this_machine(own), "{own}");
        }
        for other in ["", "evil.example", "127.0.0.1.evil.example:8910", "10.0.0.1:8910", "localhost.evil"] {
            assert!(!is_this_machine(other), "{other}");
        }
    }
}
