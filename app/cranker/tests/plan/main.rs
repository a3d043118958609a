//! The plan as a function: what it asks for in which state, and that nothing is left after doing it.

mod days;
mod galleries;
mod objections;
mod rig;
mod scores;
