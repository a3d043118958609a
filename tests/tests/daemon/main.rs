//! Crankers over a node: as real processes, killed, in a dispute, and behind every fault.

mod dispute;
mod faults;
mod killed;
mod late;
mod place;
mod process;
mod real;
mod run_killed;
mod short;
mod tables;
