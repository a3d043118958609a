//! Database file of the journal.

use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, WriteTransaction};

use super::{
    error::JournalError,
    tables::{META, create_tables},
};

/// Version of the tables and their layouts.
const FORMAT: u64 = 1;

/// An open journal. The file is locked while it is open, so one process uses it at a time.
pub struct Journal {
    database: Database,
    write_hook: Option<WriteHook>,
}

type WriteHook = Box<dyn Fn(WritePhase) + Send + Sync>;

/// When a write hook is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WritePhase {
    /// A process killed here has recorded nothing of the write.
    BeforeCommit,
    /// The write is durable.
    AfterCommit,
}

impl Journal {
    /// Opens the journal at `path`, or creates one.
    ///
    /// # Errors
    /// [`JournalError::InUse`] while another process has it open, [`JournalError::Format`] for another version,
    /// [`JournalError::Storage`].
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        let database = Database::create(path).map_err(|error| JournalError::opening(path, error))?;
        let journal = Self { database, write_hook: None };
        journal.write(|transaction| {
            let mut meta = transaction.open_table(META)?;
            let found = meta.get("format")?.map_or(FORMAT, |version| version.value());
            if found != FORMAT {
                let path = path.display().to_string();
                return Err(JournalError::Format { path, found, known: FORMAT });
            }
            meta.insert("format", FORMAT)?;
            drop(meta);
            create_tables(transaction)
        })?;
        Ok(journal)
    }

    /// Calls `hook` around every write, so that tests can kill the process on either side of one.
    pub fn with_write_hook(mut self, hook: impl Fn(WritePhase) + Send + Sync + 'static) -> Self {
        self.write_hook = Some(Box::new(hook));
        self
    }

    /// Runs `work` in one transaction, which is durable as a whole or not at all.
    ///
    /// # Errors
    /// Those of `work`, after which nothing is recorded; [`JournalError::Storage`].
    pub fn write<T>(
        &self,
        work: impl FnOnce(&WriteTransaction) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        let transaction = self.database.begin_write()?;
        let result = work(&transaction)?;
        self.call_write_hook(WritePhase::BeforeCommit);
        transaction.commit()?;
        self.call_write_hook(WritePhase::AfterCommit);
        Ok(result)
    }

    fn call_write_hook(&self, phase: WritePhase) {
        if let Some(hook) = &self.write_hook {
            hook(phase);
        }
    }

    /// Starts a read transaction, which does not see later writes.
    pub(crate) fn read(&self) -> Result<redb::ReadTransaction, JournalError> {
        Ok(self.database.begin_read()?)
    }
}
