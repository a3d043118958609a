//! From a location to Parquet files of a table's exact columns.

mod csv;
mod jsonl;
mod lines;
pub(super) mod sink;
mod unique_keys;
mod writer;

use std::path::Path;

use url::Url;

use self::{
    lines::{Digested, Lines, digest},
    sink::Sink,
    unique_keys::UniqueKeys,
    writer::Writer,
};
use super::{
    IngestError, RejectFile, Table, TableLocation, format::FileFormat, row_reader::RowReader,
    location::SourceFile,
};

/// A table's rows, ready for the engine: Parquet files of the table's columns and types.
///
/// Files without [`StagedFile::has_lines`] lie where they were given: they may have further columns, lack
/// optional ones, hold text in any of Arrow's text types, and hold rows that
/// [`TableSchema::predicate`](super::schema::TableSchema::predicate) refuses. In the others every row is
/// right by itself.
#[derive(Clone, Debug)]
pub struct StagedTable {
    /// The table.
    pub table: Table,
    /// The files, in the order of their names; none for a day without.
    pub files: Vec<StagedFile>,
}

/// One file, and what it was made of.
#[derive(Clone, Debug)]
pub struct StagedFile {
    /// Where the Parquet file is: `file:///...` or `s3://...`.
    pub url: String,
    /// The file that was given, as shown to people.
    pub source: String,
    /// Rows in the Parquet file.
    pub rows: u64,
    /// Rows of the source that were left out while it was staged.
    pub rejected: u64,
    /// Columns of the source that the table does not know, in the order in which they were met: they were passed over.
    pub ignored: Vec<String>,
    /// Whether there is a column [`LINE_COLUMN`](super::schema::LINE_COLUMN) with the line, or row, in the source.
    pub has_lines: bool,
    /// SHA-256 of the source.
    pub sha256: [u8; 32],
    /// Size of the source, in bytes.
    pub bytes: u64,
}

impl StagedTable {
    /// No rows, on purpose.
    pub fn nothing(table: Table) -> Self {
        Self { table, files: Vec::new() }
    }

    /// Rows for the engine.
    pub fn rows(&self) -> u64 {
        self.files.iter().map(|file| file.rows).sum()
    }

    /// Rows in the sources: staged or left out.
    pub fn rows_read(&self) -> u64 {
        self.files.iter().map(|file| file.rows + file.rejected).sum()
    }
}

/// Reads `table` from `location`. Text files, small tables and Parquet files of other integer types are
/// checked row by row and written into the folder `work`, and what is wrong with a row goes into `rejects`;
/// Parquet files of activity stay where they are. Memory grows with the number of users, galleries and NFTs
/// (40 bytes each), never with the activity.
///
/// # Errors
/// Any of [`IngestError`], where a file as a whole can not be used; never for a row.
pub async fn stage_table(
    table: Table,
    location: &TableLocation,
    work: &Path,
    rejects: &mut RejectFile,
) -> Result<StagedTable, IngestError> {
    std::fs::create_dir_all(work)
        .map_err(|error| IngestError::unwritable(work.display().to_string(), error))?;
    let mut staged = StagedTable::nothing(table);
    let mut unique_keys = UniqueKeys::nothing(table.schema());
    for (index, file) in location.files().await?.iter().enumerate() {
        let file = match in_place(table, file).await? {
            Some(file) => file,
            None => {
                let path = work.join(format!("{table}-{index:05}.parquet"));
                let writer = Writer::create(&path, table.schema())?;
                rewrite(file, &path, Sink::new(table, &file.name, writer, &mut unique_keys, rejects)).await?
            }
        };
        for column in &file.ignored {
            tracing::warn!(file = file.source, column, %table, "the table has no such column: ignored");
        }
        staged.files.push(file);
    }
    rejects.flush()?;
    Ok(staged)
}

/// The file where it lies, if the engine can read and check it there. Only activity is large enough to be
/// worth that, and has nothing that SQL can not check.
async fn in_place(table: Table, file: &SourceFile) -> Result<Option<StagedFile>, IngestError> {
    if table != Table::Activity || file.format != FileFormat::Parquet {
        return Ok(None);
    }
    let reader = RowReader::of_source(table, file).await?;
    if !reader.fits() {
        return Ok(None);
    }
    let (bytes, sha256) = digest(file).await?;
    let (url, source, rows) = (file.url.to_string(), file.name.clone(), reader.rows());
    let ignored = reader.ignored().to_vec();
    Ok(Some(StagedFile { url, source, rows, rejected: 0, ignored, has_lines: false, sha256, bytes }))
}

/// Reads the rows of `file` through `sink` into the Parquet file at `path`.
async fn rewrite(file: &SourceFile, path: &Path, mut sink: Sink<'_>) -> Result<StagedFile, IngestError> {
    let (bytes, sha256) = read(file, &mut sink).await?;
    let Sink { writer, rejected, ignored, .. } = sink;
    let (rows, url, source) = (writer.finish()?, url_of(path)?, file.name.clone());
    Ok(StagedFile { url, source, rows, rejected, ignored, has_lines: true, sha256, bytes })
}

/// Reads the rows of `file` into `sink`.
async fn read(file: &SourceFile, sink: &mut Sink<'_>) -> Result<Digested, IngestError> {
    match file.format {
        FileFormat::Parquet => {
            let mut reader = RowReader::of_source(sink.table, file).await?;
            reader.ignored().iter().for_each(|column| sink.ignore(column));
            while let Some(rows) = reader.next().await? {
                rows.each(|line, cells| sink.row(line, cells))?;
            }
            digest(file).await
        }
        FileFormat::Csv(compression) => {
            let mut lines = Lines::open(file, compression).await?;
            csv::read(&file.name, &mut lines, sink).await?;
            lines.finish()
        }
        FileFormat::JsonLines(compression) => {
            let mut lines = Lines::open(file, compression).await?;
            jsonl::read(&mut lines, sink).await?;
            lines.finish()
        }
    }
}

fn url_of(path: &Path) -> Result<String, IngestError> {
    let unreadable = |reason: &str| IngestError::unreadable(path.display().to_string(), reason);
    let absolute = path.canonicalize().map_err(|error| unreadable(&error.to_string()))?;
    Url::from_file_path(absolute).map(String::from).map_err(|()| unreadable("its path has no URL"))
}
