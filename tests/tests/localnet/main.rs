//! The local validator: a chain that begins, lives, stops, and goes on.

mod chain;
mod full_week;
mod migrate;
mod refused;
mod restart;
mod walkthrough;

/// Whether only what is quick was asked for: days of half a minute are not.
fn is_quick() -> bool {
    std::env::var_os("INFLUENCE_QUICK").is_some()
}
