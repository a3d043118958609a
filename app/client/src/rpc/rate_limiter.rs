//! Token bucket for requests.
//!
//! Not `governor`: a pause that the node asks for also has to hold the callers that already have a token, and to empty
//! the bucket, so that requests resume evenly and not with a burst.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Token bucket that holds the requests of one second and refills evenly.
pub struct RateLimiter {
    interval: Duration,
    burst: Duration,
    state: Mutex<BucketState>,
}

#[derive(Clone, Copy)]
struct BucketState {
    /// Time at which the bucket is full again; later than now by the missing tokens.
    full_at: Instant,
    /// Time before which no request is made.
    held_until: Instant,
}

impl RateLimiter {
    /// Creates a limiter for `per_second` requests, at least 1.
    pub fn new(per_second: u32) -> Self {
        let interval = Duration::from_secs(1) / per_second.max(1);
        let now = Instant::now();
        let state = Mutex::new(BucketState { full_at: now, held_until: now });
        Self { interval, burst: Duration::from_secs(1), state }
    }

    fn state(&self) -> MutexGuard<'_, BucketState> {
        // The lock is never held across a partial update, so a poisoned state is valid.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a request may be made. A caller that already waits when the node asks for a pause also waits for the
    /// end of that pause.
    pub async fn wait(&self) {
        tokio::time::sleep(self.take_token(Instant::now())).await;
        while let Some(more) = self.remaining_hold(Instant::now()) {
            tokio::time::sleep(more).await;
        }
    }

    /// Takes a token and returns how long to wait before the request.
    pub fn take_token(&self, now: Instant) -> Duration {
        let mut state = self.state();
        state.full_at = state.full_at.max(now) + self.interval;
        state.full_at.saturating_duration_since(now).saturating_sub(self.burst)
    }

    /// Returns how long requests are still held, if they are.
    fn remaining_hold(&self, now: Instant) -> Option<Duration> {
        Some(self.state().held_until.saturating_duration_since(now)).filter(|more| !more.is_zero())
    }

    /// Holds every request until `pause` is over. The node asked one caller for it, but means all of them.
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
    fn requests_are_spread_after_a_burst() {
        let (limiter, now) = (RateLimiter::new(4), Instant::now());
        assert!((0..4).all(|_| limiter.take_token(now).is_zero()));
        assert_eq!(limiter.take_token(now), Duration::from_millis(250));
        assert_eq!(limiter.take_token(now), Duration::from_millis(500));
        // After 1.5 s all six tokens are back.
        let later = now + Duration::from_millis(1_500);
        assert!((0..4).all(|_| limiter.take_token(later).is_zero()));
        assert_eq!(limiter.take_token(later), Duration::from_millis(250));
    }

    #[test]
    fn a_pause_holds_all_requests() {
        let (limiter, now) = (RateLimiter::new(4), Instant::now());
        assert_eq!(limiter.remaining_hold(now), None);
        limiter.hold(now, Duration::from_secs(3));
        limiter.hold(now, Duration::from_secs(1));
        assert_eq!(limiter.remaining_hold(now), Some(Duration::from_secs(3)));
        assert_eq!(limiter.remaining_hold(now + Duration::from_secs(3)), None);
        assert_eq!(limiter.take_token(now), Duration::from_millis(3_250));
        assert_eq!(limiter.take_token(now), Duration::from_millis(3_500));
    }
}
