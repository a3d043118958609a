//! Time after which no transaction is started.

use std::time::Instant;

use tokio_util::sync::CancellationToken;

/// Passes when the process is stopped, or at a time when something else is more urgent. Started transactions are finished.
#[derive(Clone, Debug, Default)]
pub struct Deadline {
    stop: CancellationToken,
    at: Option<Instant>,
}

impl Deadline {
    pub const fn on_cancel(stop: CancellationToken) -> Self {
        Self { stop, at: None }
    }

    /// Also passes at `at`, if known.
    #[must_use]
    pub fn or_at(self, at: Option<Instant>) -> Self {
        Self { at, ..self }
    }

    pub fn has_passed(&self) -> bool {
        self.stop.is_cancelled() || self.at.is_some_and(|at| at <= Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn it_passes_when_canceled_or_at_its_time() {
        let stop = CancellationToken::new();
        let (now, later) = (Instant::now(), Instant::now() + Duration::from_secs(3_600));
        let deadline = Deadline::on_cancel(stop.clone());
        assert!(!Deadline::default().has_passed() && !deadline.has_passed());
        assert!(!deadline.clone().or_at(Some(later)).has_passed());
        assert!(deadline.clone().or_at(Some(now)).has_passed());
        stop.cancel();
        assert!(deadline.has_passed() && deadline.or_at(Some(later)).has_passed());
    }
}
