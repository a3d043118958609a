//! Crankers over a node: as real processes, killed, and behind every fault.

mod faults;
mod killed;
mod place;
mod process;
mod real;
mod tables;
