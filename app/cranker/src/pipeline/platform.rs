//! Scorer that runs the scoring SQL over the platform's tables of the day.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use ::metrics::counter;
use influence_core::calendar::Day;
use influence_scoring::{
    bundle::{InputFile, InputsRecord},
    day::{DayInputs, score_day},
    engagement::PlatformTables,
    engine::{Engine, EngineKind},
    ingest::{IngestError, RejectFile, StagedTable, Table, TableLocation, stage_table},
    weights::Weights,
};

use super::scorer::{ClosedDay, ScoredOutput, Scorer, ScorerError};
use crate::{
    config::{CrankerSettings, DayPattern, EngineChoice},
    metrics,
};

/// Where the platform's tables of each day are; none for an empty table.
#[derive(Clone, Debug, Default)]
pub struct PlatformTablePatterns {
    pub activity: Option<DayPattern>,
    pub users: Option<DayPattern>,
    pub galleries: Option<DayPattern>,
    pub nfts: Option<DayPattern>,
}

pub struct PlatformScorer {
    pub engine: Engine,
    pub weights: Weights,
    pub tables: PlatformTablePatterns,
    /// Directory for staged tables and reject files.
    pub work_dir: PathBuf,
    /// Maximum share of rejected rows, per 10 000.
    pub max_reject_bps: u32,
}

impl PlatformScorer {
    /// Creates the scorer that the settings describe.
    ///
    /// # Errors
    /// When the engine cannot start or the weights cannot be read.
    pub async fn from_settings(settings: &CrankerSettings) -> anyhow::Result<Self> {
        let kind = match (settings.engine, &settings.scheduler) {
            (EngineChoice::Ballista, Some(scheduler)) => EngineKind::Ballista {
                scheduler: scheduler.clone(),
                partitions: settings.thread_count(),
                deadline: Duration::from_secs(settings.query_timeout_seconds.into()),
            },
            _ => EngineKind::DataFusion {
                threads: settings.thread_count(),
                memory_bytes: usize::try_from(settings.memory_bytes()).unwrap_or(usize::MAX),
            },
        };
        Ok(Self {
            engine: Engine::new(kind, &settings.data_dir.join("engine")).await?,
            weights: settings.weights.as_deref().map_or_else(Weights::load_default, Weights::read)?,
            tables: PlatformTablePatterns {
                activity: settings.activity.clone(),
                users: settings.users.clone(),
                galleries: settings.galleries.clone(),
                nfts: settings.nfts.clone(),
            },
            work_dir: settings.data_dir.join("inputs"),
            max_reject_bps: settings.max_reject_bps,
        })
    }
}

impl Scorer for PlatformScorer {
    async fn score(&self, closed: ClosedDay<'_>) -> Result<ScoredOutput, ScorerError> {
        let ClosedDay { day, deployment, holdings, chain, secret } = closed;
        let work_dir = self.work_dir.join(format!("day-{day}"));
        std::fs::create_dir_all(&work_dir)?;
        let mut rejects = RejectFile::create(work_dir.join("rejects.csv"))?;
        let location = |pattern: &Option<DayPattern>| {
            pattern.as_ref().map_or(Ok(TableLocation::NONE), |pattern| {
                pattern.location(day, &deployment.calendar).parse()
            })
        };
        let staged = work_dir.join("staged");
        let patterns = &self.tables;
        let platform = PlatformTables {
            activity: stage(Table::Activity, location(&patterns.activity)?, &staged, &mut rejects).await?,
            users: stage(Table::Users, location(&patterns.users)?, &staged, &mut rejects).await?,
            galleries: stage(Table::Galleries, location(&patterns.galleries)?, &staged, &mut rejects).await?,
            nfts: stage(Table::Nfts, location(&patterns.nfts)?, &staged, &mut rejects).await?,
        };
        let inputs = DayInputs {
            day,
            deployment,
            holdings,
            chain,
            platform: &platform,
            weights: &self.weights,
            secret,
            engine: &self.engine,
            rejects: &mut rejects,
            max_reject_bps: self.max_reject_bps,
        };
        let result = score_day(inputs).await?;
        log_rejects(day, &rejects);
        count_rows(&platform, &rejects);
        // The reject file is for the operator; staged copies are no longer needed.
        if staged.exists() {
            std::fs::remove_dir_all(&staged)?;
        }
        let PlatformTables { activity, users, galleries, nfts } = &platform;
        let files = [activity, users, galleries, nfts].into_iter().flat_map(input_files);
        Ok(ScoredOutput {
            result,
            inputs: InputsRecord { files: files.collect(), ..InputsRecord::default() },
        })
    }
}

async fn stage(
    table: Table,
    location: TableLocation,
    dir: &Path,
    rejects: &mut RejectFile,
) -> Result<StagedTable, IngestError> {
    if location.is_none() {
        Ok(StagedTable::nothing(table))
    } else {
        stage_table(table, &location, dir, rejects).await
    }
}

/// Files of a table, as a bundle records them.
pub fn input_files(staged: &StagedTable) -> impl Iterator<Item = InputFile> {
    staged.files.iter().map(|file| InputFile {
        table: staged.table.to_string(),
        source: file.source.clone(),
        rows: file.rows,
        rejected: file.rejected,
        bytes: file.bytes,
        sha256: file.sha256,
    })
}

fn log_rejects(day: Day, rejects: &RejectFile) {
    for counted in rejects.counts() {
        let table = counted.table.to_string();
        let (field, rows) = (counted.field, counted.rows);
        tracing::warn!(day, table, field, rows, "rejected: {}", counted.reason);
    }
}

/// Counts valid rows by table, and rejected rows by table and reason.
fn count_rows(platform: &PlatformTables, rejects: &RejectFile) {
    let PlatformTables { activity, users, galleries, nfts } = platform;
    for staged in [activity, users, galleries, nfts] {
        let read: u64 = staged.files.iter().map(|file| file.rows).sum();
        let valid = read.saturating_sub(rejects.total_of(staged.table));
        counter!(metrics::INPUT_ROWS.name, "table" => staged.table.name()).increment(valid);
    }
    for counted in rejects.counts() {
        let labels = [("table", counted.table.to_string()), ("reason", counted.reason)];
        counter!(metrics::INPUT_ROWS_REJECTED.name, &labels).increment(counted.rows);
    }
}
