//! Deadline of queries, and the count of spilled bytes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use datafusion::physical_plan::ExecutionPlan;
use tokio::time::timeout;

use super::EngineError;

/// Limits of a session's queries.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
    /// Maximum duration of a query; none in this process, where no executor can get lost.
    pub(super) deadline: Option<Duration>,
    /// Bytes spilled so far, by all sessions of the engine.
    pub(super) spilled: Arc<AtomicU64>,
}

impl Limits {
    /// Runs the query `statement` until the deadline.
    pub(super) async fn run_with_deadline<T>(
        &self,
        statement: &str,
        query: impl Future<Output = Result<T, EngineError>>,
    ) -> Result<T, EngineError> {
        let Some(deadline) = self.deadline else { return query.await };
        let late = |_| EngineError::Deadline { statement: statement.to_owned(), seconds: deadline.as_secs() };
        timeout(deadline, query).await.map_err(late)?
    }

    /// Adds the bytes that the finished `plan` spilled.
    pub(super) fn record_spill(&self, plan: &dyn ExecutionPlan) {
        let spilled = plan.metrics().and_then(|metrics| metrics.spilled_bytes()).unwrap_or(0);
        self.spilled.fetch_add(u64::try_from(spilled).unwrap_or(u64::MAX), Ordering::Relaxed);
        plan.children().into_iter().for_each(|child| self.record_spill(child.as_ref()));
    }
}
