//! A token bucket: how many requests a second.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// A bucket of one second's requests, which fills again evenly.
pub struct Pace {
    interval: Duration,
    burst: Duration,
    state: Mutex<State>,
}

#[derive(Clone, Copy)]
struct State {
    /// When the bucket would be full again; later than now by as much as is missing.
    full_at: Instant,
    /// Nobody makes a request before.
    held_until: Instant,
}

impl Pace {
    /// As many requests a second, at least one.
    pub fn new(per_second: u32) -> Self {
        let interval = Duration::from_secs(1) / per_second.max(1);
        let now = Instant::now();
        let state = Mutex::new(State { full_at: now, held_until: now });
        Self { interval, burst: Duration::from_secs(1), state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Only whole values are ever written.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn. Who waits already when the node asks for a pause waits for its end too.
    pub async fn wait(&self) {
        tokio::time::sleep(self.take(Instant::now())).await;
        while let Some(more) = self.held(Instant::now()) {
            tokio::time::sleep(more).await;
        }
    }

    /// Takes a request out of the bucket, and says how long to wait until it may be made.
    pub fn take(&self, now: Instant) -> Duration {
        let mut state = self.state();
        state.full_at = state.full_at.max(now) + self.interval;
        state.full_at.saturating_duration_since(now).saturating_sub(self.burst)
    }

    /// How long nobody may make a request, if so.
    fn held(&self, now: Instant) -> Option<Duration> {
        Some(self.state().held_until.saturating_duration_since(now)).filter(|more| !more.is_zero())
    }

    /// Lets nobody make a request before `pause` is over: the node asked for it, whoever of us it answered.
    pub fn hold(&self, now: Instant, pause: Duration) {
        let mut state = self.state();
        state.full_at = state.full_at.max(now + pause + self.burst);
        state.held_until = state.held_until.max(now + pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_free_and_then_requests_are_spread() {
        let (pace, now) = (Pace::new(4), Instant::now());
        assert!((0..4).all(|_| pace.take(now).is_zero()));
        assert_eq!(pace.take(now), Duration::from_millis(250));
        assert_eq!(pace.take(now), Duration::from_millis(500));
        // Everything taken so far has been given back a second and a half later.
        let later = now + Duration::from_millis(1_500);
        assert!((0..4).all(|_| pace.take(later).is_zero()));
        assert_eq!(pace.take(later), Duration::from_millis(250));
    }

    #[test]
    fn everybody_waits_when_the_node_asks_for_a_pause() {
        let (pace, now) = (Pace::new(4), Instant::now());
        assert_eq!(pace.held(now), None);
        pace.hold(now, Duration::from_secs(3));
        pace.hold(now, Duration::from_secs(1));
        assert_eq!(pace.held(now), Some(Duration::from_secs(3)));
        assert_eq!(pace.held(now + Duration::from_secs(3)), None);
        assert_eq!(pace.take(now), Duration::from_millis(3_250));
        assert_eq!(pace.take(now), Duration::from_millis(3_500));
    }
}
