//! Where rows come from, and what is wrong with them.
//!
//! A [`Table`] is read from a [`TableLocation`] (a file, a folder, a glob, a bucket) by [`stage`]: what comes out
//! are Parquet files of the table's exact columns ([`schema`]), and what can not be used is in the reject
//! file ([`RejectFile`]) with file, line, field and reason. A bad row never stops the reading; a file that can
//! not be what it is said to be does.
//!
//! The rules are written once, as data, in [`schema`]. Rows of text files, of small tables and of Parquet
//! files whose integers have other widths are checked here; rows of large Parquet files that are used where
//! they lie are checked by the engine, with the expression that [`schema::TableSchema::predicate`] makes of
//! the same data, and [`locate`] finds their rows again to list them.

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
mod tables;

pub use error::IngestError;
pub(crate) use format::FileFormat;
pub(crate) use location::SourceFile;
pub use location::{TableLocation, object_store};
pub use reject::{RejectCount, RejectFile, RejectedRow};
pub use schema::Table;
pub use schema_docs::render_schema_docs;
pub use stage::{StagedFile, StagedTable, stage_table};
pub use staged_rows::{StagedRow, read_staged_rows};
