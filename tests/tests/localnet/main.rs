//! The local validator: a chain that begins, lives, stops, and goes on.

mod again;
mod chain;
mod migrate;
mod refused;
mod walkthrough;
mod whole;
