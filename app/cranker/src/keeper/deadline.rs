//! Until when transactions are begun.

use std::time::Instant;

use tokio_util::sync::CancellationToken;

/// Until somebody stops it, or something else is more urgent. What was begun is finished.
#[derive(Clone, Debug, Default)]
pub struct Until {
    stop: CancellationToken,
    at: Option<Instant>,
}

impl Until {
    /// Until `stop`.
    pub const fn stopped(stop: CancellationToken) -> Self {
        Self { stop, at: None }
    }

    /// Also until `at`, where that is known.
    #[must_use]
    pub fn or_at(self, at: Option<Instant>) -> Self {
        Self { at, ..self }
    }

    /// Whether nothing more is begun.
    pub fn is_over(&self) -> bool {
        self.stop.is_cancelled() || self.at.is_some_and(|at| at <= Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn it_is_over_when_stopped_or_when_it_is_time() {
        let stop = CancellationToken::new();
        let (now, later) = (Instant::now(), Instant::now() + Duration::from_secs(3_600));
        let until = Until::stopped(stop.clone());
        assert!(
            !Until::default().is_over() && !until.is_over() && !until.clone().or_at(Some(later)).is_over()
        );
        assert!(until.clone().or_at(Some(now)).is_over());
        stop.cancel();
        assert!(until.is_over() && until.or_at(Some(later)).is_over());
    }
}
