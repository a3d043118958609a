//! Single-flight cache: concurrent callers share one request.
//!
//! Not `moka`: freshness is per caller (`since`), and a failure reaches only the callers that waited for it.

use std::time::Instant;

use tokio::sync::Mutex;

use crate::ClientError;

/// Cache of the last response to one request.
pub(super) struct SingleFlight<T>(Mutex<Option<Flight<T>>>);

struct Flight<T> {
    started: Instant,
    ended: Instant,
    outcome: Result<T, ClientError>,
}

impl<T> Default for SingleFlight<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> SingleFlight<T> {
    /// Returns a cached response whose request started at `since` or later, or that of `request`. A failure is shared
    /// with the callers that waited for it; otherwise each of them would repeat the failing request in sequence.
    ///
    /// # Errors
    /// Those of `request`.
    pub async fn get(
        &self,
        since: Instant,
        request: impl AsyncFnOnce() -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let arrived = Instant::now();
        let mut last = self.0.lock().await;
        if let Some(Flight { started, ended, outcome }) = &*last
            && if outcome.is_ok() { *started >= since } else { *ended >= arrived }
        {
            return outcome.clone();
        }
        let started = Instant::now();
        let outcome = request().await;
        *last = Some(Flight { started, ended: Instant::now(), outcome: outcome.clone() });
        outcome
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::{AtomicUsize, Ordering},
        time::Duration,
    };

    use futures_util::future::join_all;

    use super::*;

    const MANY: usize = 32;

    /// Runs concurrent callers; returns the number of requests and the outcomes.
    async fn run_callers(
        shared: &SingleFlight<usize>,
        fails: bool,
    ) -> (usize, Vec<Result<usize, ClientError>>) {
        let asked = AtomicUsize::new(0);
        let since = Instant::now();
        let ask = || {
            shared.get(since, async || {
                let number = asked.fetch_add(1, Ordering::Relaxed) + 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
                if fails { Err(ClientError::Unreachable("away".into())) } else { Ok(number) }
            })
        };
        let outcomes = join_all((0..MANY).map(|_| ask())).await;
        (asked.into_inner(), outcomes)
    }

    #[tokio::test]
    async fn concurrent_callers_share_one_request_and_later_ones_start_another() {
        let shared = SingleFlight::default();
        for _ in 0..2 {
            let (asked, outcomes) = run_callers(&shared, false).await;
            assert_eq!(asked, 1);
            assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(1))), "{outcomes:?}");
        }
    }

    #[tokio::test]
    async fn a_failure_reaches_only_the_callers_that_waited() {
        let shared = SingleFlight::default();
        let (asked, outcomes) = run_callers(&shared, true).await;
        assert_eq!(asked, 1);
        assert!(
            outcomes.iter().all(|outcome| matches!(outcome, Err(ClientError::Unreachable(_)))),
            "{outcomes:?}"
        );
        let long_ago = Instant::now();
        assert_eq!(shared.get(long_ago, async || Ok(7)).await.ok(), Some(7));
        assert_eq!(shared.get(long_ago, async || Ok(8)).await.ok(), Some(7), "young enough");
        assert_eq!(shared.get(Instant::now(), async || Ok(9)).await.ok(), Some(9));
    }

    #[tokio::test]
    async fn an_abandoned_request_is_left_to_the_next_caller() {
        let shared = SingleFlight::default();
        let never = shared.get(Instant::now(), async || std::future::pending().await);
        assert!(tokio::time::timeout(Duration::from_millis(10), never).await.is_err());
        assert_eq!(shared.get(Instant::now(), async || Ok(1)).await.ok(), Some(1));
    }
}
