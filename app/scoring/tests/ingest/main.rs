//! Inputs of scoring: staging, the reject file, the rules in Rust and in SQL, buckets.

mod anything;
mod bad_rows;
mod bucket;
mod describing;
mod files;
mod formats;
mod parquet_in_place;
mod support;
