//! The command line as a process, over a node in this one.

mod allocate;
mod close;
mod lock;
mod offline;
mod place;
mod rig;
mod show;
mod simulate;
mod unlock;
mod words;
