//! The platform's rules: its tables of the day, staged, and the scoring SQL over them.

use std::path::{Path, PathBuf};

use ::metrics::counter;
use influence_core::calendar::Day;
use influence_scoring::{
    bundle::{InputFile, InputsRecord},
    day::{DayInputs, score_day},
    engagement::PlatformTables,
    engine::Engine,
    ingest::{IngestError, RejectFile, StagedTable, Table, TableLocation, stage_table},
    weights::Weights,
};

use super::scorer::{Closed, Rules, RulesError, Scored};
use crate::{config::DayPattern, metrics};

/// Where the platform's tables of each day are.
#[derive(Clone, Debug, Default)]
pub struct Tables {
    /// What users did; none for days without activity.
    pub activity: Option<DayPattern>,
    /// The users.
    pub users: Option<DayPattern>,
    /// The galleries and their accounts.
    pub galleries: Option<DayPattern>,
    /// The NFTs.
    pub nfts: Option<DayPattern>,
}

/// The platform's rules.
pub struct Platform {
    /// Where the SQL runs.
    pub engine: Engine,
    /// What counts how much.
    pub weights: Weights,
    /// Where the tables are.
    pub tables: Tables,
    /// A folder for staged tables and reject files.
    pub work: PathBuf,
    /// Most of the rows that may be rejected, per 10 000.
    pub max_reject_bps: u32,
}

impl Rules for Platform {
    async fn score(&self, closed: Closed<'_>) -> Result<Scored, RulesError> {
        let Closed { day, deployment, holdings, chain, secret } = closed;
        let work = self.work.join(format!("day-{day}"));
        std::fs::create_dir_all(&work)?;
        let mut rejects = RejectFile::create(work.join("rejects.csv"))?;
        let place = |pattern: &Option<DayPattern>| {
            pattern.as_ref().map_or(Ok(TableLocation::NONE), |pattern| {
                pattern.location(day, &deployment.calendar).parse()
            })
        };
        let staged = work.join("staged");
        let platform = PlatformTables {
            activity: at(Table::Activity, place(&self.tables.activity)?, &staged, &mut rejects).await?,
            users: at(Table::Users, place(&self.tables.users)?, &staged, &mut rejects).await?,
            galleries: at(Table::Galleries, place(&self.tables.galleries)?, &staged, &mut rejects).await?,
            nfts: at(Table::Nfts, place(&self.tables.nfts)?, &staged, &mut rejects).await?,
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
        log(day, &rejects);
        measure(&platform, &rejects);
        // The reject file stays; the staged copies have served.
        if staged.exists() {
            std::fs::remove_dir_all(&staged)?;
        }
        Ok(Scored { result, inputs: record(&platform) })
    }
}

async fn at(
    table: Table,
    location: TableLocation,
    work: &Path,
    rejects: &mut RejectFile,
) -> Result<StagedTable, IngestError> {
    if location.is_none() {
        Ok(StagedTable::nothing(table))
    } else {
        stage_table(table, &location, work, rejects).await
    }
}

/// What was read, for the bundle.
fn record(platform: &PlatformTables) -> InputsRecord {
    let PlatformTables { activity, users, galleries, nfts } = platform;
    let tables = [activity, users, galleries, nfts].into_iter();
    let files = tables.flat_map(input_files);
    InputsRecord { files: files.collect(), ..InputsRecord::default() }
}

/// The files of a table, as a bundle records them.
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

fn log(day: Day, rejects: &RejectFile) {
    for counted in rejects.counts() {
        let table = counted.table.to_string();
        tracing::warn!(
            day,
            table,
            field = counted.field,
            rows = counted.rows,
            "rejected: {}",
            counted.reason
        );
    }
}

/// Counts the rows of each table that counted, and those that did not by their reason.
fn measure(platform: &PlatformTables, rejects: &RejectFile) {
    let PlatformTables { activity, users, galleries, nfts } = platform;
    for staged in [activity, users, galleries, nfts] {
        let read: u64 = staged.files.iter().map(|file| file.rows).sum();
        let counted = read.saturating_sub(rejects.total_of(staged.table));
        counter!(metrics::INPUT_ROWS.name, "table" => staged.table.name()).increment(counted);
    }
    for counted in rejects.counts() {
        let labels = [("table", counted.table.to_string()), ("reason", counted.reason)];
        counter!(metrics::INPUT_ROWS_REJECTED.name, &labels).increment(counted.rows);
    }
}
