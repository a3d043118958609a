//! The program's accounts at a day's end, from files: for a day that was not observed.
//!
//! The files follow the rules of all [tables](crate::ingest): CSV, JSON-lines or Parquet, one or many, local or in a bucket.
//! Unlike the platform's tables they are read completely or not at all: a missing member would be scored as a non-member,
//! and a missing gallery would have no rank.

use std::path::Path;

use influence_core::calendar::Calendar;
use solana_address::Address;

pub use super::account_tables_error::AccountTablesError;
use super::{
    location::TableLocation,
    reject::RejectFile,
    stage::stage_table,
    staged_rows::{StagedRow, read_staged_rows},
    staged_table::StagedTable,
    tables::Table,
};
use crate::chain_state::{ChainState, GalleryState, MemberState};

/// The tables `members` and `gallery_accounts` of a day.
#[derive(Clone, Debug)]
pub struct AccountTables {
    /// Members and galleries, in the order of the files.
    pub chain: ChainState,
    /// The files that were read.
    pub staged: [StagedTable; 2],
}

/// Reads both tables. Staged copies and the list of wrong rows, `rejects.csv`, are written to the folder `work`.
/// `vault_owner_of` derives an owner's Influence account, which the files do not contain.
///
/// # Errors
/// [`AccountTablesError::Input`] for a file that cannot be read, [`AccountTablesError::Rows`] if any row is wrong.
pub async fn read_account_tables(
    members: &TableLocation,
    galleries: &TableLocation,
    work: &Path,
    calendar: &Calendar,
    vault_owner_of: impl Fn(&Address) -> Address,
) -> Result<AccountTables, AccountTablesError> {
    let mut rejects = RejectFile::create(work.join("rejects.csv"))?;
    let staged = work.join("staged");
    let mut stage = async |table, location: &TableLocation| match location.is_none() {
        true => Ok(StagedTable::nothing(table)),
        false => stage_table(table, location, &staged, &mut rejects).await,
    };
    let staged = [stage(Table::Members, members).await?, stage(Table::GalleryAccounts, galleries).await?];
    rejects.flush()?;
    // All wrong rows are listed first, so that an operator can correct them at once.
    if rejects.total() > 0 {
        return Err(AccountTablesError::rows(&rejects));
    }
    let [members, galleries] = &staged;
    let chain = ChainState {
        members: read_staged_rows(members, |row| member(row, &vault_owner_of)).await?,
        galleries: read_staged_rows(galleries, |row| gallery(row, calendar)).await?,
    };
    Ok(AccountTables { chain, staged })
}

fn member(row: &StagedRow<'_>, vault_owner_of: impl Fn(&Address) -> Address) -> MemberState {
    let owner = row.address("owner").unwrap_or_default();
    MemberState {
        owner,
        vault_owner: vault_owner_of(&owner),
        opened_day: number(row, "opened_day"),
        locked: amount(row, "locked"),
        unlocking: amount(row, "unlocking"),
    }
}

fn gallery(row: &StagedRow<'_>, calendar: &Calendar) -> GalleryState {
    // The files do not contain the sum since registration. Only the day's increase matters for scores, so that is the sum.
    let sum = u128::from(amount(row, "average_points")) * u128::from(calendar.day_seconds());
    GalleryState {
        gallery: row.address("gallery").unwrap_or_default(),
        creator: row.address("creator").unwrap_or_default(),
        index: number(row, "index"),
        points: amount(row, "points"),
        retired: amount(row, "retired") == 1,
        point_seconds: sum,
        day_point_seconds: sum,
    }
}

/// The number in `column`; 0 without one.
fn amount(row: &StagedRow<'_>, column: &str) -> u64 {
    row.number(column).map_or(0, i64::unsigned_abs)
}

/// The number in a `column` whose range has 32 bits.
fn number(row: &StagedRow<'_>, column: &str) -> u32 {
    u32::try_from(amount(row, column)).unwrap_or_default()
}
