//! Sessions on a Ballista cluster.

use std::{sync::Arc, time::Duration};

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use datafusion::{
    execution::{SessionStateBuilder, runtime_env::RuntimeEnv},
    prelude::{SessionConfig, SessionContext},
};
use tokio::{net::TcpStream, time::timeout};
use url::Url;

use super::EngineError;

/// Timeout of a connection to the scheduler.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Default port of schedulers.
const DEFAULT_PORT: u16 = 50050;

/// Checks that a scheduler answers at `scheduler`. Sessions connect with their first query, which is too late to fail.
pub(super) async fn reach(scheduler: &str) -> Result<(), EngineError> {
    let url = Url::parse(scheduler).map_err(|error| failed(scheduler, error))?;
    let host = url.host_str().ok_or_else(|| failed(scheduler, "missing host"))?;
    let connected =
        timeout(CONNECT_TIMEOUT, TcpStream::connect((host, url.port().unwrap_or(DEFAULT_PORT)))).await;
    let seconds = CONNECT_TIMEOUT.as_secs();
    connected
        .map_err(|_| failed(scheduler, format!("no response within {seconds} seconds")))?
        .map(drop)
        .map_err(|error| failed(scheduler, error))
}

/// Opens a session on the cluster. Its queries have `partitions` partitions and the job name `purpose`.
pub(super) async fn session(
    scheduler: &str,
    partitions: usize,
    purpose: &str,
    runtime: Arc<RuntimeEnv>,
) -> Result<SessionContext, EngineError> {
    let config = SessionConfig::new_with_ballista()
        .with_target_partitions(partitions.max(1))
        // The adaptive planner gives a sort over a stage without rows no partitions. That kills the task of an executor with
        // debug assertions, and the query then waits forever.
        .with_ballista_adaptive_query_planner(false)
        .with_ballista_job_name(purpose);
    let state =
        SessionStateBuilder::new_with_default_features().with_config(config).with_runtime_env(runtime);
    let session = SessionContext::remote_with_state(scheduler, state.build()).await;
    session.map_err(|error| failed(scheduler, error.strip_backtrace()))
}

fn failed(scheduler: &str, reason: impl ToString) -> EngineError {
    EngineError::Scheduler { scheduler: scheduler.to_owned(), reason: reason.to_string() }
}
