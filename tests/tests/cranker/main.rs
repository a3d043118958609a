//! Crankers, end to end: days of a small world, observed, scored, voted for, applied and settled.

mod carry;
mod crash;
mod crew;
mod days;
mod life;
mod town;
