//! Balance changes from a file, whatever its format.

use std::{fs::File, path::Path};

use super::{
    BalanceChange, BalanceError, BalanceProblem, BalanceReader, jsonl::JsonLines, parquet::ParquetRows,
};

/// Balance changes in their order; it ends after the first error.
pub type BalanceChanges = Box<dyn Iterator<Item = Result<BalanceChange, BalanceError>> + Send>;

/// Opens the file at `path`: CSV, JSON-lines or Parquet, as its name ends in `.csv`, `.jsonl` (or `.ndjson`) or
/// `.parquet`. Errors give the line, or the row of a Parquet file, from 1.
///
/// # Errors
/// [`BalanceProblem::Format`], [`BalanceProblem::Unreadable`], and as [`BalanceReader::new`]; of Parquet
/// [`BalanceProblem::Parquet`] and [`BalanceProblem::Column`].
pub fn open(path: impl AsRef<Path>) -> Result<BalanceChanges, BalanceError> {
    let path = path.as_ref();
    let name = path.display().to_string();
    let failed = |problem| BalanceError { file: name.clone(), line: None, column: None, problem };
    let file = || File::open(path).map_err(|error| failed(BalanceProblem::Unreadable(error)));
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => Ok(Box::new(BalanceReader::new(&*name, file()?)?)),
        Some("jsonl" | "ndjson") => Ok(Box::new(JsonLines::new(&*name, file()?))),
        Some("parquet") => Ok(Box::new(ParquetRows::new(&name, file()?)?)),
        _ => Err(failed(BalanceProblem::Format)),
    }
}
