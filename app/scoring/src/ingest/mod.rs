//! Input files: tables of the platform and of the program's accounts, and balance changes ([`balances`]).
//!
//! [`stage_table`] reads a [`Table`] from a [`TableLocation`] (a file, a folder, a glob, a bucket) and gives Parquet files of
//! the table's exact columns. Rows that cannot be used go to the reject file ([`RejectFile`]) with file, line, field and
//! reason. A bad row never stops the reading; a file that does not have its format does.
//!
//! # The schema is data
//! Columns, ranges, units and examples are written once, in [`tables`]. From them come the Arrow schemas, the checks of
//! rows in Rust and in SQL, and the description that the platform's engineers write their export by
//! ([`render_schema_docs`]), so these cannot contradict each other. The examples of the description are parsed in tests.
//!
//! # Activity is queried in place
//! A day's activity is the only large table. Parquet files of activity with 64-bit integers are not copied: the engine
//! reads them where they are, also from a bucket, and checks rows with the SQL expression
//! [`schema::TableSchema::predicate`]. Copying them first would double the reading and need disk space for the whole
//! table. [`row_reader`] reads the rows again only if some were rejected, to list them with their lines. Text files, small
//! tables and Parquet files with other integer types are checked here, row by row, and rewritten.

pub mod account_tables;
mod account_tables_error;
pub mod balances;
mod error;
mod format;
mod location;
mod parquet_object;
mod predicate;
mod reject;
mod row_check;
pub mod row_reader;
pub mod schema;
mod schema_docs;
mod stage;
mod staged_rows;
mod staged_table;
pub mod tables;

pub use error::IngestError;
pub use location::{TableLocation, object_store};
pub use reject::{RejectCount, RejectFile, RejectedRow};
pub use schema_docs::render_schema_docs;
pub use stage::stage_table;
pub use staged_rows::{StagedRow, read_staged_rows};
pub use staged_table::{StagedFile, StagedTable};
pub use tables::Table;
