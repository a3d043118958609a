//! Shared by tests: a small day.

pub mod day;
