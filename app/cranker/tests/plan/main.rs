//! The plan as a function: what it asks for in which state, and that nothing is left after doing it.

mod days;
mod fixture;
mod galleries;
mod pre_vote_checks;
mod scores;
