//! The development wallet: keys that the web page may sign with, on a local validator's own machine and nowhere else.

use std::{path::PathBuf, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use influence_client::cluster::Cluster;
use solana_hash::Hash;

use super::{answer::Failure, board::Board, limits::OWN_PAGE};
use crate::config::{Endpoint, Settings};

/// Headers of proxies, which ask for somebody else.
const PASSED_ON: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// Why keys are not given to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WalletRefused {
    /// Others could ask for them.
    #[error(
        "`development_wallet` gives keys away, and others reach `listen`; set that to 127.0.0.1:8910, or leave the wallet out"
    )]
    Listen,
    /// The chain may be somebody else's.
    #[error(
        "`development_wallet` is for a local validator, and the page's node is not on this machine; leave the wallet out"
    )]
    Node,
    /// Nobody knows which chain it is.
    #[error(
        "`development_wallet` is for a local validator, and without its node nobody knows which; leave --offline or the wallet out"
    )]
    Offline,
    /// What is signed would count.
    #[error("`development_wallet` is for a local validator, and the node is of {0}; leave the wallet out")]
    Public(&'static str),
}

/// The file with the keys; none when there is no such wallet.
///
/// # Errors
/// [`WalletRefused`] unless server and node are on this machine and the cluster is none of the public ones.
pub fn allowed(settings: &Settings, genesis: Option<Hash>) -> Result<Option<PathBuf>, WalletRefused> {
    let Some(file) = &settings.web.development_wallet else { return Ok(None) };
    if settings.listen.0.is_some_and(|address| !address.ip().is_loopback()) {
        return Err(WalletRefused::Listen);
    }
    // Whose genesis hash is asked, and whom the page asks.
    let nodes = [Some(&settings.rpc_url), settings.web.web_rpc_url.as_ref()];
    if !nodes.into_iter().flatten().all(Endpoint::is_local) {
        return Err(WalletRefused::Node);
    }
    match Cluster(genesis.ok_or(WalletRefused::Offline)?).name() {
        Some(name) => Err(WalletRefused::Public(name)),
        None => Ok(Some(file.clone())),
    }
}

/// `/development-wallet.json`, for pages that this server gave alone: no other site may read it, and none that made its
/// own name point here.
pub async fn keys(State(board): State<Arc<Board>>, headers: HeaderMap) -> Result<Response, Failure> {
    let none = || Failure::missing("there is no development wallet", "start a local validator with its page");
    let file = board.page.as_ref().and_then(|page| page.wallet.as_ref()).ok_or_else(none)?;
    let is_passed_on = PASSED_ON.iter().any(|name| headers.contains_key(*name));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    if is_passed_on || !host.is_some_and(is_this_machine) {
        let remedy = "open the page at 127.0.0.1";
        return Err(Failure::new(StatusCode::FORBIDDEN, "the wallet is for this machine alone", remedy));
    }
    let keys = std::fs::read(file).map_err(|_| none())?;
    let head = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (OWN_PAGE, "same-origin"),
    ];
    Ok((head, keys).into_response())
}

/// Whether a request's `Host` is a name that only this machine has for itself.
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
    fn keys_are_given_on_this_machine_and_for_its_own_chain_alone() {
        let settings = |listen: &str, rpc: &str| Settings {
            listen: listen.parse().unwrap(),
            rpc_url: crate::config::http_url(rpc).unwrap(),
            web: crate::config::Web { development_wallet: Some("wallet.json".into()), ..Default::default() },
            ..Settings::defaults()
        };
        let own = Some(Hash::new_from_array([7; 32]));
        let here = settings("127.0.0.1:8910", "http://127.0.0.1:8899");
        assert_eq!(allowed(&here, own), Ok(Some("wallet.json".into())));
        assert_eq!(allowed(&Settings { web: Default::default(), ..here.clone() }, own), Ok(None));
        let mainnet: Cluster = "mainnet-beta".parse().unwrap();
        assert_eq!(allowed(&here, Some(mainnet.0)), Err(WalletRefused::Public("mainnet-beta")));
        assert_eq!(allowed(&here, None), Err(WalletRefused::Offline));
        assert_eq!(
            allowed(&settings("0.0.0.0:8910", "http://127.0.0.1:8899"), own),
            Err(WalletRefused::Listen)
        );
        assert_eq!(allowed(&settings("[::1]:1", "http://10.0.0.1:8899"), own), Err(WalletRefused::Node));
        let mut tunnel = settings("127.0.0.1:8910", "http://10.0.0.1:8899");
        tunnel.web.web_rpc_url = Some(crate::config::http_url("http://127.0.0.1:8899").unwrap());
        assert_eq!(allowed(&tunnel, own), Err(WalletRefused::Node));
    }

    #[test]
    fn a_name_that_others_made_point_here_is_not_this_machine() {
        for own in ["127.0.0.1", "127.0.0.1:8910", "localhost:1", "[::1]", "[::1]:8910"] {
            assert!(is_this_machine(own), "{own}");
        }
        for other in ["", "evil.example", "127.0.0.1.evil.example:8910", "10.0.0.1:8910", "localhost.evil"] {
            assert!(!is_this_machine(other), "{other}");
        }
    }
}
