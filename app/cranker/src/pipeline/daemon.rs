//! Runs cycles until the process is stopped.
//!
//! Two outcomes count as failures: a cycle that fails because the node does not respond, and a cycle in which an ended day
//! cannot be closed, because its activity export is late. The latter still votes, applies and settles, but repeated at the
//! shortest interval for hours it would fill the log and read the tables over and over. The pause after failures doubles from
//! the shortest sleep (5 seconds with days of 24 hours) to a 288th of a day (5 minutes), so a late export is noticed within 5
//! minutes of its arrival. A cycle without a failure resets it.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use influence_client::chain::Chain;
use tokio_util::sync::CancellationToken;

use super::{
    cranker::{Cranker, CycleError, CycleReport},
    scorer::Scorer,
};
use crate::{
    indexer::{FinalizedSource, IndexerStep},
    keeper::ExecutionReport,
};

#[derive(Clone, Copy, Debug)]
pub struct CycleTiming {
    /// Minimum sleep between cycles.
    pub min_sleep: Duration,
    /// Maximum sleep, after which the cranker looks for others' actions.
    pub max_sleep: Duration,
    /// Maximum pause after failures; the first is [`CycleTiming::min_sleep`], and it doubles.
    pub max_pause: Duration,
    /// A random part of this is added to every sleep, so that crankers do not act simultaneously.
    pub jitter: Duration,
}

impl CycleTiming {
    pub fn for_days(day_seconds: u32) -> Self {
        let part = |of| Duration::from_secs(u64::from(day_seconds / of).max(1));
        Self { min_sleep: part(17_280), max_sleep: part(1_440), max_pause: part(288), jitter: part(8_640) }
    }

    /// Sleep after a cycle that asks to be woken in `seconds`.
    fn sleep(&self, seconds: i64) -> Duration {
        let wanted = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        wanted.clamp(self.min_sleep, self.max_sleep.max(self.min_sleep)) + self.random_jitter()
    }

    /// Pause after `failures` in a row.
    fn pause(&self, failures: u32) -> Duration {
        let pause = self.min_sleep.saturating_mul(1 << failures.min(16).saturating_sub(1));
        pause.min(self.max_pause) + self.random_jitter()
    }

    fn random_jitter(&self) -> Duration {
        // A hasher with random keys is random enough for jitter.
        let part = RandomState::new().hash_one(0) % 1_000;
        self.jitter.saturating_mul(u32::try_from(part).unwrap_or(0)) / 1_000
    }
}

/// Time between two cycles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idle {
    /// Cycles in a row that failed, or could not close a day that has ended.
    pub failures: u32,
    pub pause: Duration,
}

/// Receives the progress of cycles: logs, metrics, the server.
pub trait CycleObserver {
    /// A slow step of indexing starts.
    fn on_step(&mut self, step: IndexerStep);

    /// A cycle ended or failed; the next one follows after `idle`. `sent` holds its transactions either way.
    fn on_cycle(&mut self, outcome: Result<&CycleReport, &CycleError>, sent: &ExecutionReport, idle: Idle);
}

/// Runs cycles until `stop` is canceled. Transactions in flight are finished first.
pub async fn run_daemon<C: Chain, K: FinalizedSource, S: Scorer>(
    cranker: &mut Cranker<C, K, S>,
    timing: CycleTiming,
    stop: &CancellationToken,
    observer: &mut impl CycleObserver,
) {
    let mut failures = 0_u32;
    cranker.stop_on(stop.clone());
    while !stop.is_cancelled() {
        let outcome = cranker.run_cycle(&mut |step| observer.on_step(step)).await;
        let pause = match &outcome {
            Ok(report) if report.close_error.is_none() => {
                failures = 0;
                timing.sleep(report.wake_at.saturating_sub(report.now))
            }
            _ => {
                failures = failures.saturating_add(1);
                timing.pause(failures)
            }
        };
        observer.on_cycle(outcome.as_ref(), cranker.sent(), Idle { failures, pause });
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_sleeps_stay_within_bounds() {
        let timing = CycleTiming { jitter: Duration::ZERO, ..CycleTiming::for_days(86_400) };
        let seconds = |pause: Duration| pause.as_secs();
        assert_eq!([1, 2, 3, 7, 40].map(|failures| seconds(timing.pause(failures))), [5, 10, 20, 300, 300]);
        assert_eq!([-7, 0, 30, 9_999].map(|wanted| seconds(timing.sleep(wanted))), [5, 5, 30, 60]);
        let short = CycleTiming::for_days(10);
        assert_eq!(seconds(short.min_sleep), 1);
        assert!(short.sleep(i64::MAX) <= Duration::from_secs(2));
    }
}
