//! What the program's accounts said at a day's end, out of files: for a day that nobody observed.
//!
//! The files are read by the rules of [`input`](crate::ingest), so that they may be CSV, JSON-lines or Parquet, one or many,
//! here or in a bucket. Unlike the platform's tables they are read whole or not at all: a member who is left out would be
//! scored as a stranger, and a gallery would have no rank.

use std::path::Path;

use influence_core::calendar::Day;

pub use super::account_tables_error::AccountTablesError;

use crate::{
    ingest::{RejectFile, StagedRow, StagedTable, Table, TableLocation, read_staged_rows, stage_table},
    key::Key,
};

/// A row of the table `members`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemberLine {
    /// The wallet.
    pub owner: Key,
    /// Locked at the day's end, base units.
    pub locked: u64,
    /// On its way out of the vault, base units.
    pub unlocking: u64,
    /// The day the account was opened; 0 where the file does not say.
    pub opened_day: Day,
}

/// A row of the table `gallery_accounts`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GalleryLine {
    /// The Gallery account.
    pub gallery: Key,
    /// Its points on average over the day, base units, rounded down.
    pub average_points: u64,
    /// Whether it was retired by the day's end.
    pub retired: bool,
    /// Points at the day's end, base units.
    pub points: u64,
    /// Whose it is; zeros where the file does not say.
    pub creator: Key,
    /// Which of the creator's galleries.
    pub index: u32,
}

/// Both tables of a day.
#[derive(Clone, Debug)]
pub struct AccountTables {
    /// Every owner with an Influence account, in the order of the files.
    pub members: Vec<MemberLine>,
    /// Every registered gallery, in the order of the files.
    pub galleries: Vec<GalleryLine>,
    /// What was read, for the record.
    pub staged: [StagedTable; 2],
}

/// Reads both tables. Staged copies and the list of wrong rows, `rejects.csv`, go into the folder `work`.
///
/// # Errors
/// [`AccountTablesError::Input`] for a file that can not be used, [`AccountTablesError::Rows`] when any row can not.
pub async fn read_account_tables(
    members: &TableLocation,
    galleries: &TableLocation,
    work: &Path,
) -> Result<AccountTables, AccountTablesError> {
    let mut rejects = RejectFile::create(work.join("rejects.csv"))?;
    let staged = work.join("staged");
    let mut each = async |table, location: &TableLocation| match location.is_none() {
        true => Ok(StagedTable::nothing(table)),
        false => stage_table(table, location, &staged, &mut rejects).await,
    };
    let staged = [each(Table::Members, members).await?, each(Table::GalleryAccounts, galleries).await?];
    rejects.flush()?;
    if rejects.total() > 0 {
        return Err(AccountTablesError::rows(&rejects));
    }
    let [of_members, of_galleries] = &staged;
    Ok(AccountTables {
        members: read_staged_rows(of_members, member).await?,
        galleries: read_staged_rows(of_galleries, gallery).await?,
        staged,
    })
}

fn member(row: &StagedRow<'_>) -> MemberLine {
    MemberLine {
        owner: row.key("owner").unwrap_or_default(),
        locked: amount(row, "locked"),
        unlocking: amount(row, "unlocking"),
        opened_day: small(row, "opened_day"),
    }
}

fn gallery(row: &StagedRow<'_>) -> GalleryLine {
    GalleryLine {
        gallery: row.key("gallery").unwrap_or_default(),
        average_points: amount(row, "average_points"),
        retired: amount(row, "retired") == 1,
        points: amount(row, "points"),
        creator: row.key("creator").unwrap_or_default(),
        index: small(row, "index"),
    }
}

/// The number in `column`; 0 where there is none.
fn amount(row: &StagedRow<'_>, column: &str) -> u64 {
    row.number(column).map_or(0, i64::unsigned_abs)
}

/// The number in a `column` whose range has 32 bits.
fn small(row: &StagedRow<'_>, column: &str) -> u32 {
    u32::try_from(amount(row, column)).unwrap_or_default()
}
