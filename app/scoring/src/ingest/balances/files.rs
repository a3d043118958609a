//! Balance changes in one file or several, on this machine or in a bucket.

use std::{io, path::PathBuf};

use futures_util::TryStreamExt;
use object_store::ObjectStoreExt;
use tempfile::TempDir;
use tokio::{fs::File, io::AsyncWriteExt};

use super::{BalanceChange, BalanceChanges, BalanceError, BalanceProblem, open::open_as};
use crate::ingest::{IngestError, SourceFile, TableLocation};

/// The files of a location, in the order of their names: together they are one list of changes.
pub struct BalanceFiles {
    /// How a file is called for people, and where it is on this machine.
    files: Vec<(String, PathBuf)>,
    /// Keeps what was brought from a bucket.
    _brought: Option<TempDir>,
}

impl BalanceFiles {
    /// Finds the files of `location`. Objects of a bucket are brought into the system's temporary folder, and leave it
    /// with the value.
    ///
    /// # Errors
    /// [`IngestError::Nothing`], [`IngestError::Format`], [`IngestError::Location`], [`IngestError::Unreadable`],
    /// [`IngestError::Unwritable`].
    pub async fn find(location: &TableLocation) -> Result<Self, IngestError> {
        let (mut files, mut brought) = (Vec::new(), None);
        for (number, source) in location.files().await?.into_iter().enumerate() {
            let path = match source.local() {
                Some(path) => path,
                None => {
                    let folder = match brought.take() {
                        Some(folder) => folder,
                        None => tempfile::tempdir().map_err(|error| unwritable(&source.name, &error))?,
                    };
                    let path = folder.path().join(number.to_string());
                    brought = Some(folder);
                    bring(&source, &path).await?;
                    path
                }
            };
            files.push((source.name, path));
        }
        Ok(Self { files, _brought: brought })
    }

    /// The changes, from the first file on. A file is opened when the one before is read to its end; errors name the file
    /// and the line, or the row of a Parquet file, from 1.
    pub fn changes(&self) -> BalanceChanges {
        Box::new(InOrder { files: self.files.clone().into_iter(), open: None, last: 0, is_over: false })
    }
}

/// Copies an object to `path`.
async fn bring(source: &SourceFile, path: &PathBuf) -> Result<(), IngestError> {
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

/// The changes of one file after those of another.
struct InOrder {
    files: std::vec::IntoIter<(String, PathBuf)>,
    /// The name of the file that is read, its changes, and whether one of them was given out.
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
            // Within a file its reader looks after the order.
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
