//! Comparison of disputed days with the bundles of peers.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Context;
use influence_core::calendar::Day;
use influence_scoring::bundle::{self, bundle_dir_name};
use tempfile::TempDir;
use tokio::{task::JoinHandle, time::Instant};

use super::http_client;
use crate::{config::Endpoint, metrics};

/// Time for a peer to send a whole bundle.
const PEER_TIMEOUT: Duration = Duration::from_secs(600);
/// Time after which a day is compared again.
const RECHECK_AFTER: Duration = Duration::from_secs(600);

#[derive(Clone, Debug, PartialEq, Eq)]
enum PeerResult {
    Same,
    /// With the first difference.
    Differs(String),
}

/// Results by day and by the peer's index in the settings.
type PeerResults = Arc<Mutex<BTreeMap<(Day, usize), PeerResult>>>;

/// The peers of the settings. Comparisons run in the background; the day's work does not wait for them.
pub struct Peers {
    bundles_dir: PathBuf,
    servers: Arc<[Endpoint]>,
    results: PeerResults,
    compared_at: BTreeMap<Day, Instant>,
    task: Option<JoinHandle<()>>,
}

impl Peers {
    /// `bundles_dir` holds this cranker's own bundles.
    pub fn new(bundles_dir: PathBuf, servers: Vec<Endpoint>) -> Self {
        Self {
            bundles_dir,
            servers: servers.into(),
            results: PeerResults::default(),
            compared_at: BTreeMap::new(),
            task: None,
        }
    }

    /// Starts to compare the next of the `disputed` days, unless a comparison is running or all are recent. Drops the
    /// results of days that are no longer disputed.
    pub fn compare_in_background(&mut self, disputed: &[Day]) {
        lock(&self.results).retain(|(day, _), _| disputed.contains(day));
        self.compared_at.retain(|day, _| disputed.contains(day));
        record_mismatches(&self.results);
        if self.servers.is_empty() || self.task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let Some(day) = next_day(disputed, &self.compared_at, Instant::now()) else { return };
        self.compared_at.insert(day, Instant::now());
        let (own, servers, results) =
            (self.bundles_dir.join(bundle_dir_name(day)), self.servers.clone(), self.results.clone());
        self.task = Some(tokio::spawn(async move { compare_all(&own, day, &servers, &results).await }));
    }

    /// Returns the first difference to each peer that differs, a sentence each.
    pub fn mismatches(&self) -> Vec<String> {
        let results = lock(&self.results);
        let sentence = |((day, peer), result): (&(Day, usize), &PeerResult)| match result {
            PeerResult::Same => None,
            PeerResult::Differs(difference) => {
                Some(format!("{} differs on day {day}: {difference}", self.servers.get(*peer)?))
            }
        };
        results.iter().filter_map(sentence).collect()
    }
}

/// Chooses the day that was never compared, or else the one compared longest ago, so that a slow peer does not starve a
/// day. None if all are recent.
fn next_day(disputed: &[Day], compared_at: &BTreeMap<Day, Instant>, now: Instant) -> Option<Day> {
    let is_due = |day: &Day| compared_at.get(day).is_none_or(|at| now.duration_since(*at) >= RECHECK_AFTER);
    disputed.iter().copied().filter(is_due).min_by_key(|day| compared_at.get(day))
}

impl Drop for Peers {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

async fn compare_all(own: &Path, day: Day, servers: &[Endpoint], results: &PeerResults) {
    for (peer, server) in servers.iter().enumerate() {
        let compared = tokio::time::timeout(PEER_TIMEOUT, first_difference(own, server.secret(), day));
        let compared = compared.await.context("timed out").and_then(|compared| compared);
        let result = match compared {
            Ok(None) => {
                tracing::info!(day, "{server} has the same day");
                PeerResult::Same
            }
            Ok(Some(difference)) => {
                tracing::error!(day, "{server} differs: {difference}");
                PeerResult::Differs(difference)
            }
            Err(error) => {
                // The error names the full address, which may contain a password.
                let secret = server.secret().trim_end_matches('/');
                let error = format!("{error:#}").replace(secret, &server.to_string());
                tracing::warn!(day, "cannot compare with {server}: {error}");
                continue;
            }
        };
        lock(results).insert((day, peer), result);
        record_mismatches(results);
    }
}

/// Returns the first difference between the bundle in the directory `own` and that of `day` from `server`.
///
/// # Errors
/// When one of them cannot be fetched or read.
pub async fn first_difference(own: &Path, server: &str, day: Day) -> anyhow::Result<Option<String>> {
    let (own, fetched) = (own.to_owned(), TempDir::new()?);
    http_client::download_bundle(server, day, fetched.path()).await?;
    // Reading and hashing millions of rows would block an async worker thread.
    let compared = tokio::task::spawn_blocking(move || {
        let (ours, theirs) = (bundle::read_bundle(&own)?, bundle::read_bundle(fetched.path())?);
        anyhow::Ok(bundle::diff_bundles(&ours, &theirs).map(|difference| difference.to_string()))
    });
    compared.await?
}

fn record_mismatches(results: &PeerResults) {
    let mismatches = lock(results).values().filter(|result| **result != PeerResult::Same).count();
    ::metrics::gauge!(metrics::PEER_MISMATCHES.name).set(mismatches as f64);
}

fn lock(results: &PeerResults) -> MutexGuard<'_, BTreeMap<(Day, usize), PeerResult>> {
    results.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_peer_does_not_starve_a_day() {
        let start = Instant::now();
        let mut compared_at = BTreeMap::new();
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(next_day(&[], &compared_at, start), None);
        assert_eq!(next_day(&[1, 2], &compared_at, start), Some(1));
        compared_at.insert(1, start);
        // The peer used its whole time for the first day, which is due again by then.
        assert_eq!(next_day(&[1, 2], &compared_at, at(600)), Some(2));
        compared_at.insert(2, at(600));
        assert_eq!(next_day(&[1, 2], &compared_at, at(601)), Some(1));
        compared_at.insert(1, at(601));
        assert_eq!(next_day(&[1, 2], &compared_at, at(1_199)), None);
        assert_eq!(next_day(&[1, 2], &compared_at, at(1_200)), Some(2));
    }
}
