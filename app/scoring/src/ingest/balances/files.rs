//! Balance changes in one file or several, local or in a bucket.

use std::{io, path::PathBuf};

use futures_util::TryStreamExt;
use object_store::ObjectStoreExt;
use tempfile::TempDir;
use tokio::{fs::File, io::AsyncWriteExt};

use super::{
    change::BalanceChange,
    error::{BalanceError, BalanceProblem},
    open::{BalanceChanges, open_as},
};
use crate::ingest::{
    error::IngestError,
    location::{SourceFile, TableLocation},
};

/// The files of a location, in order of names; together they are one list of changes.
pub struct BalanceFiles {
    /// Name for messages and local path of every file.
    files: Vec<(String, PathBuf)>,
    /// Holds the copies of a bucket's objects.
    _copies: Option<TempDir>,
}

impl BalanceFiles {
    /// Finds the files of `location`. Objects of a bucket are copied to a temporary folder, which is deleted with this value.
    ///
    /// # Errors
    /// [`IngestError::Nothing`], [`IngestError::Format`], [`IngestError::Location`], [`IngestError::Unreadable`],
    /// [`IngestError::Unwritable`].
    pub async fn find(location: &TableLocation) -> Result<Self, IngestError> {
        let (mut files, mut copies) = (Vec::new(), None);
        for (number, source) in location.files().await?.into_iter().enumerate() {
            let path = match source.local() {
                Some(path) => path,
                None => {
                    let folder = match copies.take() {
                        Some(folder) => folder,
                        None => tempfile::tempdir().map_err(|error| unwritable(&source.name, &error))?,
                    };
                    // Object keys may contain slashes or exceed the length of file names.
                    let path = folder.path().join(number.to_string());
                    copies = Some(folder);
                    copy_object(&source, &path).await?;
                    path
                }
            };
            files.push((source.name, path));
        }
        Ok(Self { files, _copies: copies })
    }

    /// The changes of all files. A file is opened when the previous one has been read; errors name the file and the line, or
    /// the row of a Parquet file, from 1.
    pub fn changes(&self) -> BalanceChanges {
        Box::new(InOrder { files: self.files.clone().into_iter(), open: None, last: 0, is_over: false })
    }
}

/// Copies an object to `path`.
async fn copy_object(source: &SourceFile, path: &PathBuf) -> Result<(), IngestError> {
    let unreadable = |error: object_store::Error| IngestError::unreadable(&source.name, error);
    let failed = |error: io::Error| unwritable(&source.name, &error);
    let mut bytes = source.store.get(&source.path).await.map_err(unreadable)?.into_stream();
    let mut file = File::create(path).await.map_err(failed)?;
    while let Some(chunk) = bytes.try_next().await.map_err(unreadable)? {
        file.write_all(&chunk).await.map_err(failed)?;
    }
    file.flush().await.map_err(failed)
}

fn unwritable(name: &str, error: &io::Error) -> IngestError {
    IngestError::unwritable(format!("the copy of {name}"), error)
}

/// The changes of several files, one after the other.
struct InOrder {
    files: std::vec::IntoIter<(String, PathBuf)>,
    /// The current file: its name, its changes, and whether one was returned.
    open: Option<(String, BalanceChanges, bool)>,
    /// Time of the last change, unix seconds.
    last: i64,
    is_over: bool,
}

impl InOrder {
    fn read_change(&mut self) -> Result<Option<BalanceChange>, BalanceError> {
        loop {
            let Some((name, changes, is_begun)) = &mut self.open else {
                let Some((name, path)) = self.files.next() else { return Ok(None) };
                let changes = open_as(&name, &path)?;
                self.open = Some((name, changes, false));
                continue;
            };
            let Some(change) = changes.next().transpose()? else {
                self.open = None;
                continue;
            };
            // The reader of a file checks the order within it.
            if !std::mem::replace(is_begun, true) && change.time < self.last {
                let problem = BalanceProblem::FilesOutOfOrder { time: change.time, last: self.last };
                return Err(BalanceError { file: name.clone(), line: None, column: None, problem });
            }
            self.last = change.time;
            return Ok(Some(change));
        }
    }
}

impl Iterator for InOrder {
    type Item = Result<BalanceChange, BalanceError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let change = self.read_change();
        self.is_over = change.is_err();
        change.transpose()
    }
}
