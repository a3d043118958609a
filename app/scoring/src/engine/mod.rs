//! Where the SQL runs: DataFusion in this process, or a Ballista cluster. The same files over the same Parquet, and the
//! same numbers.
//!
//! An [`Engine`] is made once. Every piece of work opens a session of its own: a namespace of tables and a folder for
//! them, which goes when the session does. Whatever a query reads is a Parquet file, the smallest table included, so
//! that a cluster sees what this process sees; the work folder must be reachable by the executors under the same path.

#[cfg(feature = "ballista")]
mod cluster;
mod deadline;
mod error;
mod materialized;
mod rows;
mod session;
pub(crate) mod statement;

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use datafusion::{
    arrow::datatypes::DataType,
    execution::{
        disk_manager::{DiskManagerBuilder, DiskManagerMode},
        memory_pool::GreedyMemoryPool,
        runtime_env::{RuntimeEnv, RuntimeEnvBuilder},
    },
    prelude::{SessionConfig, SessionContext},
};

use deadline::Limits;
pub use error::EngineError;
pub(crate) use rows::Rows;
pub(crate) use session::{Parameters, Session};

/// Most space that spilled rows may take on disk, in bytes: a terabyte.
const MAX_SPILL_BYTES: u64 = 1 << 40;

/// Which engine, and what it may use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// In this process.
    DataFusion {
        /// Threads that a query uses, at least 1.
        threads: usize,
        /// Memory for groups and joins, in bytes; what does not fit is spilled into the work folder.
        memory_bytes: usize,
    },
    /// A Ballista cluster.
    Ballista {
        /// Its scheduler, as `df://host:50050`.
        scheduler: String,
        /// Parts that a query is cut into, at least 1: the cores of all executors that are to work on it.
        partitions: usize,
        /// How long it may take for one query. A cluster may wait for ever for an executor that is gone.
        deadline: Duration,
    },
}

/// Runs the scoring SQL.
pub struct Engine {
    kind: EngineKind,
    work: PathBuf,
    runtime: Arc<RuntimeEnv>,
    sessions: AtomicU64,
    limits: Limits,
    /// Held until the engine is gone.
    _lock: File,
}

impl Engine {
    /// An engine that keeps what it needs on disk in the folder `work`, which is made and is its own until it is dropped.
    ///
    /// # Errors
    /// [`EngineError::Work`]; [`EngineError::Busy`]; [`EngineError::Scheduler`] when no scheduler answers there; [`EngineError::NoBallista`] in a
    /// build without it.
    pub async fn new(kind: EngineKind, work: &Path) -> Result<Self, EngineError> {
        if let EngineKind::Ballista { scheduler, .. } = &kind {
            cluster::reach(scheduler).await?;
        }
        let unusable = |error| EngineError::work(work, error);
        let spill = work.join("spill");
        std::fs::create_dir_all(&spill).map_err(unusable)?;
        let work = work.canonicalize().map_err(unusable)?;
        let lock = lock(&work)?;
        let disk = DiskManagerBuilder::default()
            .with_mode(DiskManagerMode::Directories(vec![spill]))
            .with_max_temp_directory_size(MAX_SPILL_BYTES);
        let mut runtime = RuntimeEnvBuilder::new().with_disk_manager_builder(disk);
        if let EngineKind::DataFusion { memory_bytes, .. } = kind {
            // Not a fair pool: it sets a share apart for every part of a plan that could spill, whether it needs it or not.
            runtime = runtime.with_memory_pool(Arc::new(GreedyMemoryPool::new(memory_bytes)));
        }
        let runtime = runtime.build_arc().map_err(|error| EngineError::work(&work, error))?;
        let deadline = match &kind {
            EngineKind::DataFusion { .. } => None,
            EngineKind::Ballista { deadline, .. } => Some(*deadline),
        };
        let limits = Limits { deadline, ..Limits::default() };
        Ok(Self { kind, work, runtime, sessions: AtomicU64::new(0), limits, _lock: lock })
    }

    /// Bytes that did not fit into memory so far, and went to disk. A cluster's executors count their own.
    pub fn spilled_bytes(&self) -> u64 {
        self.limits.spilled.load(Ordering::Relaxed)
    }

    /// Which engine this is.
    pub fn kind(&self) -> &EngineKind {
        &self.kind
    }

    /// A namespace of tables with a folder of its own.
    pub(crate) async fn open(&self, purpose: &str) -> Result<Session, EngineError> {
        let number = self.sessions.fetch_add(1, Ordering::Relaxed);
        let folder = self.work.join(format!("{purpose}-{}-{number}", std::process::id()));
        let (runtime, limits) = (Arc::clone(&self.runtime), self.limits.clone());
        match &self.kind {
            EngineKind::DataFusion { threads, memory_bytes } => {
                let mut config = SessionConfig::new().with_target_partitions((*threads).max(1));
                // Statements name the smaller side of a join first: all threads share one copy of it in memory. What the
                // engine would guess from statistics can be the larger one.
                let options = config.options_mut();
                options.optimizer.join_reordering = false;
                options.optimizer.repartition_joins = false;
                // Sorts set this apart before they have a row, each thread's.
                let sorting = &mut options.execution.sort_spill_reservation_bytes;
                *sorting = (*sorting).min(*memory_bytes / 64);
                let context = SessionContext::new_with_config_rt(config, runtime);
                // Views group and join faster than text that is copied about.
                Session::new(context, folder, DataType::Utf8View, limits)
            }
            EngineKind::Ballista { scheduler, partitions, .. } => {
                let context = cluster::session(scheduler, *partitions, purpose, runtime).await?;
                // Views sent from node to node take their whole buffers along.
                Session::new(context, folder, DataType::Utf8, limits)
            }
        }
    }
}

/// Takes the work folder for this engine alone: two that write into one folder would mix up their rows.
fn lock(work: &Path) -> Result<File, EngineError> {
    let file = File::create(work.join("lock")).map_err(|error| EngineError::work(work, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EngineError::Busy { path: work.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(EngineError::work(work, error)),
    }
}

/// A build that knows no clusters.
#[cfg(not(feature = "ballista"))]
mod cluster {
    use super::{Arc, EngineError, RuntimeEnv, SessionContext};

    pub(super) async fn reach(_: &str) -> Result<(), EngineError> {
        Err(EngineError::NoBallista)
    }

    pub(super) async fn session(
        _: &str,
        _: usize,
        _: &str,
        _: Arc<RuntimeEnv>,
    ) -> Result<SessionContext, EngineError> {
        Err(EngineError::NoBallista)
    }
}
