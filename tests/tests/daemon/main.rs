//! Crankers over a node: as real processes, killed, in a dispute, and behind every fault.

mod dispute;
mod faults;
mod fixture;
mod kill_daemon;
mod kill_run;
mod late;
mod platform_tables;
mod process;
mod real;
mod short;
