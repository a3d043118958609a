//! Where rows come from, and what is wrong with them.
//!
//! A [`Table`] is read from a [`Location`] (a file, a folder, a glob, a bucket) by [`stage`]: what comes out
//! are Parquet files of the table's exact columns ([`schema`]), and what can not be used is in the reject
//! file ([`Rejects`]) with file, line, field and reason. A bad row never stops the reading; a file that can
//! not be what it is said to be does.
//!
//! The rules are written once, as data, in [`schema`]. Rows of text files, of small tables and of Parquet
//! files whose integers have other widths are checked here; rows of large Parquet files that are used where
//! they lie are checked by the engine, with the expression that [`schema::TableSchema::predicate`] makes of
//! the same data, and [`locate`] finds their rows again to list them.

mod error;
mod format;
pub mod locate;
mod location;
mod object;
mod predicate;
mod reject;
mod render;
mod row;
pub mod schema;
mod stage;
mod staged_rows;
mod tables;

pub use error::InputError;
pub(crate) use format::Format;
pub(crate) use location::SourceFile;
pub use location::{Location, object_store};
pub use reject::{Counted, Reject, Rejects};
pub use render::render_all;
pub use schema::Table;
pub use stage::{Staged, StagedFile, stage};
pub use staged_rows::{StagedRow, staged_rows};
