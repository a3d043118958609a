//! The platform's files of a day as CSV, written and staged.

use std::path::{Path, PathBuf};

use anyhow::Result;
use influence_scoring::{
    engagement::PlatformTables,
    ingest::{RejectFile, StagedTable, Table, TableLocation, stage_table},
};

use super::{PlatformEvent, SamplePlatform, tables::write_rows};

/// A day with fewer rows has no wrong ones: they must stay below the share at which a day is not scored.
const MIN_ROWS: usize = 800;
/// Every so many days, some rows are wrong, as in real exports.
const WRONG_EVERY: usize = 3;

/// Paths of a day's tables. A missing file is an empty table.
#[derive(Clone, Debug)]
pub struct PlatformFiles {
    pub activity: PathBuf,
    pub users: PathBuf,
    pub galleries: PathBuf,
    pub nfts: PathBuf,
}

impl PlatformFiles {
    /// `users.csv`, `galleries.csv`, `nfts.csv` and this file of activity in `folder`.
    pub fn in_folder(folder: &Path, activity: &str) -> Self {
        let file = |name: &str| folder.join(name);
        Self {
            activity: file(activity),
            users: file("users.csv"),
            galleries: file("galleries.csv"),
            nfts: file("nfts.csv"),
        }
    }

    /// Writes all tables into `folder`, with one table of activity for each day.
    pub fn write(platform: &SamplePlatform, folder: &Path) -> Result<Vec<Self>> {
        platform.tables.write(folder)?;
        let write = |(number, events): (usize, &Vec<PlatformEvent>)| {
            let files = Self::in_folder(folder, &format!("activity-{number}.csv"));
            let wrong = if number.is_multiple_of(WRONG_EVERY) { wrong_rows(events) } else { Vec::new() };
            write_activity(&files.activity, events, wrong)?;
            Ok(files)
        };
        (1..).zip(&platform.days).map(write).collect()
    }

    /// Stages the tables in `work`, as a cranker does.
    pub async fn stage(&self, work: &Path, rejects: &mut RejectFile) -> Result<PlatformTables> {
        let Self { activity, users, galleries, nfts } = self;
        Ok(PlatformTables {
            activity: stage_file(Table::Activity, activity, work, rejects).await?,
            users: stage_file(Table::Users, users, work, rejects).await?,
            galleries: stage_file(Table::Galleries, galleries, work, rejects).await?,
            nfts: stage_file(Table::Nfts, nfts, work, rejects).await?,
        })
    }
}

async fn stage_file(table: Table, file: &Path, work: &Path, rejects: &mut RejectFile) -> Result<StagedTable> {
    if !file.exists() {
        return Ok(StagedTable::nothing(table));
    }
    Ok(stage_table(table, &TableLocation::local(file), work, rejects).await?)
}

/// Writes a table of activity; `more` rows follow as they are.
pub fn write_activity(path: &Path, events: &[PlatformEvent], more: Vec<String>) -> Result<()> {
    let rows = events.iter().map(|PlatformEvent { time, user, gallery, nft, kind, quantity }| {
        let nft = nft.map_or_else(String::new, |nft| nft.to_string());
        format!("{time},{user},{gallery},{nft},{kind},{quantity}")
    });
    write_rows(path, "time,user,gallery,nft,kind,quantity", rows.chain(more))
}

/// Rows that must be rejected: an unknown kind, a negative amount, another day, an unknown gallery, half a row.
fn wrong_rows(events: &[PlatformEvent]) -> Vec<String> {
    let Some(event) = events.first().filter(|_| events.len() >= MIN_ROWS) else { return Vec::new() };
    let PlatformEvent { time, user, gallery, .. } = event;
    vec![
        format!("{time},{user},{gallery},,stare,60"),
        format!("{time},{user},{gallery},,tip,-5000000"),
        format!("{},{user},{gallery},,like,1", time - 30 * 86_400),
        format!("{time},{user},777777,,like,1"),
        format!("{time},{user}"),
    ]
}
