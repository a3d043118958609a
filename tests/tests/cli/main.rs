//! The command line as a process, over a node in this one.

mod admin;
mod allocate;
mod close;
mod day;
mod doctor;
mod gallery;
mod leaderboard;
mod lock;
mod offline;
mod json_docs;
mod partial_failure;
mod connection;
mod published_day;
mod fixture;
mod show;
mod simulate;
mod submit;
mod unlock;
mod usage_errors;
