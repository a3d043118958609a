//! The local validator: a chain that begins, lives, stops, and goes on.

mod chain;
mod refused;
