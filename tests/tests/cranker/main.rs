//! Crankers, end to end: days of a small world, observed, scored, voted for, applied and settled.

mod carry;
mod crash;
mod days;
mod faults;
mod flaky;
mod others;
mod town;
