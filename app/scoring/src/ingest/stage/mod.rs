//! Stages a table: from a location to Parquet files of the table's exact columns.

mod csv;
mod jsonl;
mod lines;
mod sink;
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
    error::IngestError,
    format::FileFormat,
    location::{SourceFile, TableLocation},
    reject::RejectFile,
    row_reader::RowReader,
    staged_table::{StagedFile, StagedTable},
    tables::Table,
};

/// Reads `table` from `location`. Text files, small tables and Parquet files with other integer types are checked row by row
/// and written to the folder `work`; wrong rows go to `rejects`. Parquet files of activity are read in place. Memory grows
/// with the number of users, galleries and NFTs (40 bytes each), not with the activity.
///
/// # Errors
/// [`IngestError`] for a file that cannot be used; never for a row.
pub async fn stage_table(
    table: Table,
    location: &TableLocation,
    work: &Path,
    rejects: &mut RejectFile,
) -> Result<StagedTable, IngestError> {
    std::fs::create_dir_all(work)
        .map_err(|error| IngestError::unwritable(work.display().to_string(), error))?;
    let mut staged = StagedTable::nothing(table);
    let mut unique_keys = UniqueKeys::new(table.schema());
    for (index, file) in location.files().await?.iter().enumerate() {
        let file = match in_place(table, file).await? {
            Some(file) => file,
            None => {
                let path = work.join(format!("{table}-{index:05}.parquet"));
                // Files are numbered in order of names, which is the order in which duplicates are decided.
                let writer = Writer::create(&path, table.schema())?;
                rewrite(file, &path, Sink::new(table, &file.name, writer, &mut unique_keys, rejects)).await?
            }
        };
        for column in &file.ignored {
            tracing::warn!(file = file.source, column, %table, "ignoring unknown column");
        }
        staged.files.push(file);
    }
    rejects.flush()?;
    Ok(staged)
}

/// The file in place, if the engine can read and check it there. Only activity is large enough to be worth it, and all its
/// columns can be checked in SQL.
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

/// Writes the valid rows of `file` to the Parquet file at `path`.
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
            csv::read_csv(&file.name, &mut lines, sink).await?;
            lines.finish()
        }
        FileFormat::JsonLines(compression) => {
            let mut lines = Lines::open(file, compression).await?;
            jsonl::read_json_lines(&mut lines, sink).await?;
            lines.finish()
        }
    }
}

fn url_of(path: &Path) -> Result<String, IngestError> {
    let unreadable = |reason: &str| IngestError::unreadable(path.display().to_string(), reason);
    let absolute = path.canonicalize().map_err(|error| unreadable(&error.to_string()))?;
    Url::from_file_path(absolute).map(String::from).map_err(|()| unreadable("its path has no URL"))
}
