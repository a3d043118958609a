//! What other crankers' servers say: their bundles, and answers in JSON.

use std::time::Duration;

use anyhow::Context;
use influence_core::calendar::Day;
use influence_scoring::bundle::Bundle;
pub use influence_scoring::fetch::{FetchError, bundle, is_server};

/// Time without a byte after which the server is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// The bundle of `day` at a folder, or from a cranker's server; checked, and of that day.
///
/// # Errors
/// When it can not be had or read, or is another day's.
pub async fn read(place: &str, day: Day) -> anyhow::Result<Bundle> {
    Ok(influence_scoring::fetch::read(place, day).await?)
}

/// What a cranker's `server` answers at `path`, and whether it says that all is well.
///
/// # Errors
/// When it does not answer, or answers no JSON.
pub async fn json(server: &str, path: &str) -> anyhow::Result<(bool, serde_json::Value)> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build()?;
    let asked = client.get(format!("{}{path}", server.trim_end_matches('/'))).send().await;
    let answer = asked.with_context(|| {
        format!("nobody answers at {server}; start `influence-cranker run`, or name another with --server")
    })?;
    let is_well = answer.status().is_success();
    let body = serde_json::from_slice(&answer.bytes().await?);
    Ok((
        is_well,
        body.with_context(|| format!("{server} answers {path} with no JSON; name a cranker's server"))?,
    ))
}
