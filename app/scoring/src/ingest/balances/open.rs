//! Opens a file of balance changes in any format.

use std::{fs::File, io, path::Path};

use datafusion::datasource::file_format::file_compression_type::FileCompressionType;

use super::{
    change::BalanceChange,
    csv::BalanceCsvReader,
    error::{BalanceError, BalanceProblem},
    jsonl::JsonLines,
    parquet::ParquetRows,
};
use crate::ingest::format::FileFormat;

/// Balance changes in order; ends after the first error.
pub type BalanceChanges = Box<dyn Iterator<Item = Result<BalanceChange, BalanceError>> + Send>;

/// Opens the file at `path`: CSV, JSON-lines or Parquet, by the extension `.csv`, `.jsonl` (or `.ndjson`) or `.parquet`. Text
/// may be compressed (`.csv.gz`, `.jsonl.zst`). Errors name the line, or the row of a Parquet file, from 1.
///
/// # Errors
/// [`BalanceProblem::Format`], [`BalanceProblem::Unreadable`], and as [`BalanceCsvReader::new`]; of Parquet
/// [`BalanceProblem::Parquet`] and [`BalanceProblem::Column`].
pub fn open(path: impl AsRef<Path>) -> Result<BalanceChanges, BalanceError> {
    let path = path.as_ref();
    open_as(&path.display().to_string(), path)
}

/// Opens the file at `path` in the format of `name`, which errors also use.
pub(super) fn open_as(name: &str, path: &Path) -> Result<BalanceChanges, BalanceError> {
    let failed = |problem| BalanceError { file: name.to_owned(), line: None, column: None, problem };
    let unreadable = |error: io::Error| failed(BalanceProblem::Unreadable(error));
    let format = FileFormat::from_name(name).ok_or_else(|| failed(BalanceProblem::Format))?;
    let file = File::open(path).map_err(unreadable)?;
    let text = |compression: FileCompressionType| {
        compression.convert_read(file.try_clone()?).map_err(io::Error::other)
    };
    match format {
        FileFormat::Csv(compression) => {
            Ok(Box::new(BalanceCsvReader::new(name, text(compression).map_err(unreadable)?)?))
        }
        FileFormat::JsonLines(compression) => {
            Ok(Box::new(JsonLines::new(name, text(compression).map_err(unreadable)?)))
        }
        FileFormat::Parquet => Ok(Box::new(ParquetRows::new(name, file)?)),
    }
}
