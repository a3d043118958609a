//! Ingest: staging, the reject file, the row rules in Rust and SQL, buckets.

mod arbitrary_input;
mod bad_rows;
mod bucket;
mod files;
mod formats;
mod parquet_in_place;
mod schema_docs;
mod support;
