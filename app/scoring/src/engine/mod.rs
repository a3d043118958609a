//! Runs the scoring SQL: on DataFusion in this process, or on a Ballista cluster.
//!
//! The rules are the files of `sql/`, with integers and decimals only: no floats, no function whose result depends on the
//! order of rows, and exact division (the remainder is subtracted first). So every engine gives the same numbers with any
//! number of threads. Ranking, hashing and sorting of results happen outside SQL. The SQL uses no custom functions, since a
//! cluster's executors would need them too.
//!
//! An [`Engine`] is created once. Every task opens a session: a namespace of tables with a folder in the work directory,
//! which is deleted with the session. Every table is a Parquet file, even the smallest, so that a cluster reads the same
//! data as this process; its executors need the work directory under the same path.
//!
//! # Resource limits
//! - An engine locks its work directory, since two processes in one directory would mix up their files. The operating system
//!   releases the lock of a dead process.
//! - Memory is granted on request; rows that do not fit are spilled to disk ([`Engine::spilled_bytes`]). A query that fails
//!   even so has its own error, which names the setting.
//! - A query on a cluster has a deadline, since a cluster waits forever for a lost executor. A query in this process has none.

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
pub(crate) use rows::ResultRows;
pub(crate) use session::{Parameters, Session};

/// Maximum disk space of spilled rows, bytes: a terabyte.
const MAX_SPILL_BYTES: u64 = 1 << 40;

/// Kind of engine and its resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EngineKind {
    /// DataFusion in this process.
    DataFusion {
        /// Threads per query, at least 1.
        threads: usize,
        /// Memory for groups and joins, bytes; other rows are spilled to the work directory.
        memory_bytes: usize,
    },
    /// A Ballista cluster.
    Ballista {
        /// URL of the scheduler: `df://host:50050`.
        scheduler: String,
        /// Partitions per query, at least 1: the total number of cores of the executors.
        partitions: usize,
        /// Maximum duration of a query. A cluster may wait forever for a lost executor.
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
    /// Held until the engine is dropped.
    _lock: File,
}

impl Engine {
    /// Creates an engine with the work directory `work`, which is created and locked until the engine is dropped.
    ///
    /// # Errors
    /// [`EngineError::Work`]; [`EngineError::Busy`]; [`EngineError::Scheduler`] for an unreachable scheduler;
    /// [`EngineError::NoBallista`] in a build without Ballista.
    pub async fn new(kind: EngineKind, work: &Path) -> Result<Self, EngineError> {
        if let EngineKind::Ballista { scheduler, .. } = &kind {
            cluster::reach(scheduler).await?;
        }
        let unusable = |error| EngineError::work(work, error);
        let spill = work.join("spill");
        std::fs::create_dir_all(&spill).map_err(unusable)?;
        // Executors of a cluster need the absolute path.
        let work = work.canonicalize().map_err(unusable)?;
        let lock = lock(&work)?;
        let disk = DiskManagerBuilder::default()
            .with_mode(DiskManagerMode::Directories(vec![spill]))
            .with_max_temp_directory_size(MAX_SPILL_BYTES);
        let mut runtime = RuntimeEnvBuilder::new().with_disk_manager_builder(disk);
        if let EngineKind::DataFusion { memory_bytes, .. } = kind {
            // Not a fair pool: it reserves a share for every operator that could spill, whether it needs memory or not.
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

    /// Bytes spilled to disk so far. Executors of a cluster are not included.
    pub fn spilled_bytes(&self) -> u64 {
        self.limits.spilled.load(Ordering::Relaxed)
    }

    /// The kind of engine.
    pub fn kind(&self) -> &EngineKind {
        &self.kind
    }

    /// Opens a session: a namespace of tables with its own folder.
    pub(crate) async fn open(&self, purpose: &str) -> Result<Session, EngineError> {
        // The process id separates folders that a killed process left behind.
        let number = self.sessions.fetch_add(1, Ordering::Relaxed);
        let folder = self.work.join(format!("{purpose}-{}-{number}", std::process::id()));
        let (runtime, limits) = (Arc::clone(&self.runtime), self.limits.clone());
        match &self.kind {
            EngineKind::DataFusion { threads, memory_bytes } => {
                let mut config = SessionConfig::new().with_target_partitions((*threads).max(1));
                // Statements name the smaller side of a join first, and all threads share one copy of it in memory. The
                // engine's estimate from statistics may pick the larger side.
                let options = config.options_mut();
                options.optimizer.join_reordering = false;
                options.optimizer.repartition_joins = false;
                // Every thread of a sort reserves this memory before its first row.
                let sorting = &mut options.execution.sort_spill_reservation_bytes;
                *sorting = (*sorting).min(*memory_bytes / 64);
                let context = SessionContext::new_with_config_rt(config, runtime);
                // Text views are faster in groups and joins than copied text.
                Session::new(context, folder, DataType::Utf8View, limits)
            }
            EngineKind::Ballista { scheduler, partitions, .. } => {
                let context = cluster::session(scheduler, *partitions, purpose, runtime).await?;
                // Views sent between nodes carry their whole buffers.
                Session::new(context, folder, DataType::Utf8, limits)
            }
        }
    }
}

/// Locks the work directory.
fn lock(work: &Path) -> Result<File, EngineError> {
    let file = File::create(work.join("lock")).map_err(|error| EngineError::work(work, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EngineError::Busy { path: work.display().to_string() }),
        Err(TryLockError::Error(error)) => Err(EngineError::work(work, error)),
    }
}

/// Stubs for a build without Ballista.
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
