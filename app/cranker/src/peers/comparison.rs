//! What other crankers have of a disputed day: their bundles, and the first thing that differs.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::Context;
use influence_core::calendar::Day;
use influence_scoring::bundle::{self, folder_name};
use tempfile::TempDir;
use tokio::{task::JoinHandle, time::Instant};

use super::http_client;
use crate::{config::Endpoint, metrics};

/// Time for a peer to send a whole bundle.
const PATIENCE: Duration = Duration::from_secs(600);
/// Time after which peers are asked about the same day again.
const ASK_AGAIN: Duration = Duration::from_secs(600);

/// What a peer has of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    /// The same.
    Same,
    /// Something else, and what.
    Differs(String),
}

/// What was found out, by day and by the peer's place in the settings.
type Findings = Arc<Mutex<BTreeMap<(Day, usize), Found>>>;

/// The peers of the settings. They are asked beside the day's work, which does not wait for them.
pub struct Peers {
    days: PathBuf,
    servers: Arc<[Endpoint]>,
    found: Findings,
    asked: BTreeMap<Day, Instant>,
    task: Option<JoinHandle<()>>,
}

impl Peers {
    /// The crankers' `servers`, and the folder `days` with this cranker's own bundles.
    pub fn new(days: PathBuf, servers: Vec<Endpoint>) -> Self {
        Self { days, servers: servers.into(), found: Findings::default(), asked: BTreeMap::new(), task: None }
    }

    /// Asks for the `disputed` days in the background, one after another, unless they were asked for lately or asking
    /// is under way. What was found of other days is forgotten.
    pub fn ask(&mut self, disputed: &[Day]) {
        locked(&self.found).retain(|(day, _), _| disputed.contains(day));
        self.asked.retain(|day, _| disputed.contains(day));
        measure(&self.found);
        if self.servers.is_empty() || self.task.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let Some(day) = next(disputed, &self.asked, Instant::now()) else { return };
        self.asked.insert(day, Instant::now());
        let (own, servers, found) =
            (self.days.join(folder_name(day)), self.servers.clone(), self.found.clone());
        self.task = Some(tokio::spawn(async move { ask_all(&own, day, &servers, &found).await }));
    }

    /// What differs at which peer, a sentence each.
    pub fn found(&self) -> Vec<String> {
        let found = locked(&self.found);
        let sentence = |((day, peer), found): (&(Day, usize), &Found)| match found {
            Found::Same => None,
            Found::Differs(difference) => {
                Some(format!("{} has another day {day}: {difference}", self.servers.get(*peer)?))
            }
        };
        found.iter().filter_map(sentence).collect()
    }
}

/// The day to ask for: one that was never asked for, or else what was asked for longest ago, so that a slow peer keeps no
/// day waiting for ever. None when all were asked for lately.
fn next(disputed: &[Day], asked: &BTreeMap<Day, Instant>, now: Instant) -> Option<Day> {
    let is_due = |day: &Day| asked.get(day).is_none_or(|at| now.duration_since(*at) >= ASK_AGAIN);
    disputed.iter().copied().filter(is_due).min_by_key(|day| asked.get(day))
}

impl Drop for Peers {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// Compares the bundle in the folder `own` with that of `day` from every server, and notes what was found.
async fn ask_all(own: &Path, day: Day, servers: &[Endpoint], found: &Findings) {
    for (peer, server) in servers.iter().enumerate() {
        let compared = tokio::time::timeout(PATIENCE, difference(own, server.secret(), day));
        let compared = compared.await.context("it takes too long").and_then(|compared| compared);
        let what = match compared {
            Ok(None) => {
                tracing::info!(day, "{server} has the same day");
                Found::Same
            }
            Ok(Some(difference)) => {
                tracing::error!(day, "{server} differs: {difference}");
                Found::Differs(difference)
            }
            Err(error) => {
                // The error tells of the address as it was asked, which may have a password in it.
                let secret = server.secret().trim_end_matches('/');
                let error = format!("{error:#}").replace(secret, &server.to_string());
                tracing::warn!(day, "{server} can not be compared with: {error}");
                continue;
            }
        };
        locked(found).insert((day, peer), what);
        measure(found);
    }
}

/// The first thing in which the bundle of `day` from `server` differs from the one in the folder `own`.
///
/// # Errors
/// When one of them can not be had or read.
pub async fn difference(own: &Path, server: &str, day: Day) -> anyhow::Result<Option<String>> {
    let (own, folder) = (own.to_owned(), TempDir::new()?);
    http_client::fetch_bundle(server, day, folder.path()).await?;
    // Reading and hashing millions of rows is no work for a thread that others wait for.
    let compared = tokio::task::spawn_blocking(move || {
        let (ours, theirs) = (bundle::read(&own)?, bundle::read(folder.path())?);
        anyhow::Ok(bundle::first_difference(&ours, &theirs).map(|difference| difference.to_string()))
    });
    compared.await?
}

fn measure(found: &Findings) {
    let differ = locked(found).values().filter(|found| **found != Found::Same).count();
    ::metrics::gauge!(metrics::PEER_MISMATCHES.name).set(differ as f64);
}

fn locked(found: &Findings) -> MutexGuard<'_, BTreeMap<(Day, usize), Found>> {
    found.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_day_waits_for_ever_for_a_slow_peer() {
        let begun = Instant::now();
        let mut asked = BTreeMap::new();
        let at = |seconds| begun + Duration::from_secs(seconds);
        assert_eq!(next(&[], &asked, begun), None);
        assert_eq!(next(&[1, 2], &asked, begun), Some(1));
        asked.insert(1, begun);
        // The peer took its whole time for the first day, which is due again by then.
        assert_eq!(next(&[1, 2], &asked, at(600)), Some(2));
        asked.insert(2, at(600));
        assert_eq!(next(&[1, 2], &asked, at(601)), Some(1));
        asked.insert(1, at(601));
        assert_eq!(next(&[1, 2], &asked, at(1_199)), None);
        assert_eq!(next(&[1, 2], &asked, at(1_200)), Some(2));
    }
}
