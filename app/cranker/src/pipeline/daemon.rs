//! The daemon: passes, one after the other, until it is told to stop.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use influence_client::chain::Chain;
use tokio_util::sync::CancellationToken;

use super::{
    cranker::{Cranker, Pass, PassError},
    scorer::Rules,
};
use crate::{
    indexer::{Cluster, Step as Observing},
    keeper::ExecutionReport,
};

/// How the daemon paces itself.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Shortest sleep between passes.
    pub shortest: Duration,
    /// Longest sleep: so often at least it looks whether others did something.
    pub longest: Duration,
    /// Longest pause after errors; the first is [`Pace::shortest`], and it doubles.
    pub longest_pause: Duration,
    /// Every sleep is longer by a random part of this, so that crankers do not all come at once.
    pub jitter: Duration,
}

impl Pace {
    /// What suits days of `day_seconds`.
    pub fn of_days(day_seconds: u32) -> Self {
        let part = |of| Duration::from_secs(u64::from(day_seconds / of).max(1));
        Self { shortest: part(17_280), longest: part(1_440), longest_pause: part(288), jitter: part(8_640) }
    }

    /// How long to sleep after a pass that wants to be woken in `seconds`.
    fn sleep(&self, seconds: i64) -> Duration {
        let wanted = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        wanted.clamp(self.shortest, self.longest.max(self.shortest)) + self.random()
    }

    /// How long to pause after `errors` in a row.
    fn pause(&self, errors: u32) -> Duration {
        let pause = self.shortest.saturating_mul(1 << errors.min(16).saturating_sub(1));
        pause.min(self.longest_pause) + self.random()
    }

    fn random(&self) -> Duration {
        // A hasher with random keys is all the randomness that is needed here.
        let part = RandomState::new().hash_one(0) % 1_000;
        self.jitter.saturating_mul(u32::try_from(part).unwrap_or(0)) / 1_000
    }
}

/// What is between two passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// Passes in a row up to now that failed, or that could not close a day that is over.
    pub failed: u32,
    /// How long it is. It grows with the failed passes, up to [`Pace::longest_pause`].
    pub pause: Duration,
}

/// Who hears of passes: logs, metrics, the server.
pub trait Listener {
    /// Something takes its time.
    fn observing(&mut self, step: Observing);

    /// A pass came to its end, or failed, and the next one comes after a rest. It sent what it did either way.
    fn passed(&mut self, outcome: Result<&Pass, &PassError>, sent: &ExecutionReport, rest: Rest);
}

/// Runs passes until `stop`. Of a pass that is under way what was begun is finished first, so that no transaction is
/// left half way; an error, or a day that can not be closed, only makes the next pass come later.
pub async fn run_daemon<C: Chain, K: Cluster, R: Rules>(
    cranker: &mut Cranker<C, K, R>,
    pace: Pace,
    stop: &CancellationToken,
    listener: &mut impl Listener,
) {
    let mut failed = 0_u32;
    cranker.stop_on(stop.clone());
    while !stop.is_cancelled() {
        let outcome = cranker.pass(&mut |step| listener.observing(step)).await;
        let pause = match &outcome {
            Ok(pass) if pass.problem.is_none() => {
                failed = 0;
                pace.sleep(pass.wake_at.saturating_sub(pass.now))
            }
            _ => {
                failed = failed.saturating_add(1);
                pace.pause(failed)
            }
        };
        listener.passed(outcome.as_ref(), cranker.sent(), Rest { failed, pause });
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
    fn pauses_grow_and_sleeps_stay_within_their_bounds() {
        let pace = Pace { jitter: Duration::ZERO, ..Pace::of_days(86_400) };
        let seconds = |pause: Duration| pause.as_secs();
        assert_eq!([1, 2, 3, 7, 40].map(|errors| seconds(pace.pause(errors))), [5, 10, 20, 300, 300]);
        assert_eq!([-7, 0, 30, 9_999].map(|wanted| seconds(pace.sleep(wanted))), [5, 5, 30, 60]);
        let short = Pace::of_days(10);
        assert_eq!(seconds(short.shortest), 1);
        assert!(short.sleep(i64::MAX) <= Duration::from_secs(2));
    }
}
