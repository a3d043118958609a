//! `influence-migrate`: brings a cluster to what the settings say.

fn main() {}
