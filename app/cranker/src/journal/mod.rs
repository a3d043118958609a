//! The journal: one database file with everything a cranker must not forget, so that it can be killed at any point.
//!
//! [`records`] holds what was observed of the chain, and how far; [`steps`] what was done for each day.

mod error;
pub mod records;
pub mod steps;

use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};

pub use error::JournalError;

/// Version of the tables and their layouts.
const FORMAT: u64 = 1;

const META: TableDefinition<&str, u64> = TableDefinition::new("meta");

/// An open journal. One process at a time: the file is locked while it is open.
pub struct Journal {
    database: Database,
    watch: Option<Watch>,
}

/// Hears of every write.
type Watch = Box<dyn Fn(Moment) + Send + Sync>;

/// When a watcher hears of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Everything is prepared; killed now, nothing of it is recorded.
    BeforeCommit,
    /// It is recorded for good.
    AfterCommit,
}

impl Journal {
    /// Opens the journal at `path`, or starts one.
    ///
    /// # Errors
    /// [`JournalError::InUse`] while another process has it open, [`JournalError::Format`] for another version,
    /// [`JournalError::Storage`].
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let database = Database::create(path).map_err(|error| JournalError::opening(path, error))?;
        let journal = Self { database, watch: None };
        journal.write(|transaction| {
            let mut meta = transaction.open_table(META)?;
            let found = meta.get("format")?.map_or(FORMAT, |version| version.value());
            if found != FORMAT {
                let path = path.display().to_string();
                return Err(JournalError::Format { path, found, known: FORMAT });
            }
            meta.insert("format", FORMAT)?;
            drop(meta);
            records::create_tables(transaction)?;
            steps::create_tables(transaction)
        })?;
        Ok(journal)
    }

    /// The same journal, with a watcher that hears of every write: where a process can be killed with different outcomes.
    pub fn watched(mut self, watch: impl Fn(Moment) + Send + Sync + 'static) -> Self {
        self.watch = Some(Box::new(watch));
        self
    }

    /// Runs `work` in one transaction: all of it is recorded for good, or nothing.
    ///
    /// # Errors
    /// Those of `work`, after which nothing is recorded; [`JournalError::Storage`].
    pub fn write<T>(
        &self,
        work: impl FnOnce(&WriteTransaction) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let transaction = self.database.begin_write()?;
        let result = work(&transaction)?;
        self.tell(Moment::BeforeCommit);
        transaction.commit()?;
        self.tell(Moment::AfterCommit);
        Ok(result)
    }

    fn tell(&self, moment: Moment) {
        if let Some(watch) = &self.watch {
            watch(moment);
        }
    }

    /// A view of the journal as it is now, whatever is written while it is read.
    pub(crate) fn read(&self) -> Result<redb::ReadTransaction, JournalError> {
        Ok(self.database.begin_read()?)
    }
}
