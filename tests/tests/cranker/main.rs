//! Crankers, end to end: days of a small world, observed, scored, voted for, applied and settled.

mod carry;
mod crash;
mod crew;
mod days;
mod faults;
mod flaky;
mod life;
mod others;
mod town;
