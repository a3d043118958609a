//! Crankers, end to end: days of a small world, observed, scored, voted for, applied and settled.

mod cluster_fixture;
mod crash;
mod days;
mod faults;
mod flaky;
mod peers;
mod rolling_state;
