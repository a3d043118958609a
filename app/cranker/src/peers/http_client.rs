//! Client of other crankers' servers.

use std::time::Duration;

use anyhow::Context;
pub use influence_scoring::bundle::fetch::{BundleFetchError, download_bundle, is_http_url, load_bundle};

const TIMEOUT: Duration = Duration::from_secs(30);

/// Sends a GET request for JSON. Returns whether the status is a success, and the body.
///
/// # Errors
/// When the server is unreachable, or does not respond with JSON.
pub async fn get_json(server: &str, path: &str) -> anyhow::Result<(bool, serde_json::Value)> {
    let client = reqwest::Client::builder().timeout(TIMEOUT).build()?;
    let response = client.get(format!("{}{path}", server.trim_end_matches('/'))).send().await;
    let response = response.with_context(|| {
        format!(
            "no response from {server}; start `influence-cranker run`, or name another server with --server"
        )
    })?;
    let is_success = response.status().is_success();
    let body = serde_json::from_slice(&response.bytes().await?)
        .with_context(|| format!("{server}{path} is not JSON; name a cranker's server"))?;
    Ok((is_success, body))
}
