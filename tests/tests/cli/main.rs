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
mod page;
mod partly;
mod place;
mod published;
mod rig;
mod show;
mod simulate;
mod submit;
mod unlock;
mod words;
