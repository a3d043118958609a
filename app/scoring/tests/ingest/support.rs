//! A folder with files, and the result of staging them.

use std::{fs::File, path::PathBuf, sync::Arc};

use datafusion::{
    arrow::{
        array::{ArrayRef, Int64Array, RecordBatch, StringArray},
        util::pretty::pretty_format_batches,
    },
    parquet::arrow::ArrowWriter,
};
use influence_scoring::ingest::{
    IngestError, RejectFile, StagedTable, Table, TableLocation, row_reader::RowReader, stage_table,
};
use tempfile::TempDir;

/// A folder with input files, a work folder, and the reject file.
pub struct Room {
    folder: TempDir,
}

/// The result of staging.
pub struct Outcome {
    pub staged: StagedTable,
    pub rejects: RejectFile,
}

impl Room {
    pub fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub fn write_parquet(&self, name: &str, columns: Vec<(&str, ArrayRef)>) -> PathBuf {
        let path = self.path(name);
        let batch = RecordBatch::try_from_iter_with_nullable(
            columns.into_iter().map(|(name, array)| (name, array, true)),
        );
        let batch = batch.unwrap();
        let mut writer = ArrowWriter::try_new(File::create(&path).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        path
    }

    pub async fn stage_at(&self, table: Table, location: &TableLocation) -> Result<Outcome, IngestError> {
        let mut rejects = RejectFile::create(self.path("work/rejects.csv")).unwrap();
        let staged = stage_table(table, location, &self.path("work"), &mut rejects).await?;
        Ok(Outcome { staged, rejects })
    }

    /// Stages the file or folder `name`.
    pub async fn stage(&self, table: Table, name: &str) -> Result<Outcome, IngestError> {
        self.stage_at(table, &TableLocation::local(self.path(name))).await
    }

    /// The lines of the reject file without header, and without the folder in file names.
    pub fn rejected(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.path("work/rejects.csv")).unwrap();
        let folder = format!("{}/", self.folder.path().display());
        let mut lines = text.lines().map(|line| line.replace(&folder, ""));
        assert_eq!(lines.next().unwrap(), "table,file,line,field,value,reason");
        lines.collect()
    }
}

impl Outcome {
    /// All staged rows as a table of text.
    pub async fn content(&self) -> String {
        let mut batches = Vec::new();
        for file in &self.staged.files {
            let mut reader = RowReader::open(self.staged.table, file).await.unwrap();
            while let Some(rows) = reader.next().await.unwrap() {
                batches.push(rows.batch);
            }
        }
        pretty_format_batches(&batches).unwrap().to_string()
    }

    /// The lines of the staged rows.
    pub async fn lines(&self) -> Vec<i64> {
        let mut lines = Vec::new();
        for file in &self.staged.files {
            let mut reader = RowReader::open(self.staged.table, file).await.unwrap();
            while let Some(rows) = reader.next().await.unwrap() {
                lines.extend(rows.lines.values());
            }
        }
        lines
    }
}

pub fn integers<T: Into<Option<i64>>>(values: impl IntoIterator<Item = T>) -> ArrayRef {
    Arc::new(values.into_iter().map(Into::into).collect::<Int64Array>())
}

pub fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}
