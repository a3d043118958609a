//! `influence` as a process, over a node in the test process.

mod admin;
mod allocate;
mod close;
mod connection;
mod day;
mod doctor;
mod fixture;
mod gallery;
mod json_docs;
mod leaderboard;
mod lock;
mod offline;
mod partial_failure;
mod published_day;
mod show;
mod simulate;
mod submit;
mod unlock;
mod usage_errors;
