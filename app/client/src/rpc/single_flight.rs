//! An answer that many want at once: one asks, and those who come meanwhile take what it was told.

use std::time::Instant;

use tokio::sync::Mutex;

use crate::ClientError;

/// The last answer to one question.
pub(super) struct Shared<T>(Mutex<Option<Last<T>>>);

struct Last<T> {
    asked: Instant,
    ended: Instant,
    outcome: Result<T, ClientError>,
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Shared<T> {
    /// What `ask` answers, or an answer that was asked for at `since` or later. A failure is told to those alone who
    /// waited for it: without that each would wait for a failure of its own, one after the other.
    ///
    /// # Errors
    /// Those of `ask`.
    pub async fn get(
        &self,
        since: Instant,
        ask: impl AsyncFnOnce() -> Result<T, ClientError>,
    ) -> Result<T, ClientError> {
        let came = Instant::now();
        let mut last = self.0.lock().await;
        if let Some(Last { asked, ended, outcome }) = &*last
            && if outcome.is_ok() { *asked >= since } else { *ended >= came }
        {
            return outcome.clone();
        }
        let asked = Instant::now();
        let outcome = ask().await;
        *last = Some(Last { asked, ended: Instant::now(), outcome: outcome.clone() });
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

    /// Many who ask at once for what takes its time; how often it was asked for, and what they were told.
    async fn crowd(shared: &Shared<usize>, fails: bool) -> (usize, Vec<Result<usize, ClientError>>) {
        let asked = AtomicUsize::new(0);
        let since = Instant::now();
        let ask = || {
            shared.get(since, async || {
                let number = asked.fetch_add(1, Ordering::Relaxed) + 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
                if fails { Err(ClientError::Unreachable("away".into())) } else { Ok(number) }
            })
        };
        let told = join_all((0..MANY).map(|_| ask())).await;
        (asked.into_inner(), told)
    }

    #[tokio::test]
    async fn a_crowd_asks_once_and_later_ones_ask_anew() {
        let shared = Shared::default();
        for _ in 0..2 {
            let (asked, told) = crowd(&shared, false).await;
            assert_eq!(asked, 1);
            assert!(told.iter().all(|told| matches!(told, Ok(1))), "{told:?}");
        }
    }

    #[tokio::test]
    async fn a_failure_is_told_to_all_who_waited_and_to_nobody_else() {
        let shared = Shared::default();
        let (asked, told) = crowd(&shared, true).await;
        assert_eq!(asked, 1);
        assert!(told.iter().all(|told| matches!(told, Err(ClientError::Unreachable(_)))), "{told:?}");
        let long_ago = Instant::now();
        assert_eq!(shared.get(long_ago, async || Ok(7)).await.ok(), Some(7));
        assert_eq!(shared.get(long_ago, async || Ok(8)).await.ok(), Some(7), "young enough");
        assert_eq!(shared.get(Instant::now(), async || Ok(9)).await.ok(), Some(9));
    }

    #[tokio::test]
    async fn who_stops_asking_leaves_it_to_the_next() {
        let shared = Shared::default();
        let never = shared.get(Instant::now(), async || std::future::pending().await);
        assert!(tokio::time::timeout(Duration::from_millis(10), never).await.is_err());
        assert_eq!(shared.get(Instant::now(), async || Ok(1)).await.ok(), Some(1));
    }
}
