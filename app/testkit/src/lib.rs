//! One sample community for the demo, the local validator, the tests and the benchmarks: the accounts that a chain
//! begins with, the actors and what they do, a platform with its users' activity, and a reference model that recomputes
//! every score in plain arithmetic.
#![forbid(unsafe_code)]
#![allow(missing_docs)]

pub mod actors;
pub mod genesis;
pub mod platform;
pub mod program;
pub mod reference_model;
