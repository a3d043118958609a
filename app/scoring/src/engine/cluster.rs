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

/// How long a scheduler may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Where schedulers listen by default.
const DEFAULT_PORT: u16 = 50050;

/// Checks that a scheduler answers at `scheduler`. Sessions connect with their first query, which is too late to fail.
pub(super) async fn reach(scheduler: &str) -> Result<(), EngineError> {
    let url = Url::parse(scheduler).map_err(|error| failed(scheduler, error))?;
    let host = url.host_str().ok_or_else(|| failed(scheduler, "it names no host"))?;
    let connected = timeout(PATIENCE, TcpStream::connect((host, url.port().unwrap_or(DEFAULT_PORT)))).await;
    let seconds = PATIENCE.as_secs();
    connected
        .map_err(|_| failed(scheduler, format!("no answer within {seconds} seconds")))?
        .map(drop)
        .map_err(|error| failed(scheduler, error))
}

/// A session of the cluster, whose queries are cut into `partitions` parts and bear the name `purpose`.
///
/// Queries are planned whole. Planned again after every stage, a sort over a stage that gave no rows has no parts, for
/// which an executor built with debug assertions dies; and it answers its scheduler nothing, so the query never ends.
pub(super) async fn session(
    scheduler: &str,
    partitions: usize,
    purpose: &str,
    runtime: Arc<RuntimeEnv>,
) -> Result<SessionContext, EngineError> {
    let config = SessionConfig::new_with_ballista()
        .with_target_partitions(partitions.max(1))
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
