//! Writes the demo's balances: a few hundred fans over nine days. The same options give the same file, byte for byte.
//!
//! `cargo run -p influence-scoring --example generate_balances`
//!
//! The demo has to sign for the fans, so their keys follow from their index, and are worth nothing anywhere else:
//!
//! - fan `i` has the ed25519 secret sha256("influence-demo fan" | i as u32, little endian), and its public key is the
//!   owner in the file;
//! - the fan's `k`-th token account, `k` from 0, is sha256("influence-demo token account" | i as u32 | k as u32, both
//!   little endian);
//! - the exchange, where everybody buys and sells, has the secret sha256("influence-demo exchange") and the token
//!   account sha256("influence-demo exchange token account").

mod keys;
mod market;

use std::path::PathBuf;

use clap::Parser;

/// Writes balance changes of a made-up market, seven days before the first day included.
#[derive(Parser)]
struct Options {
    /// Fans, the two with a story among them.
    #[arg(long, default_value_t = market::FANS, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    fans: u32,
    /// Days, from 2026-01-05 on. The stories take nine.
    #[arg(long, default_value_t = market::DAYS, value_parser = clap::value_parser!(u32).range(9..=365))]
    days: u32,
    /// Whatever else should happen on the market.
    #[arg(long, default_value_t = market::SEED)]
    seed: u64,
    /// The file to write.
    #[arg(long, default_value = "app/demo/data/balances.csv")]
    output: PathBuf,
}

fn main() -> Result<(), String> {
    let options = Options::parse();
    let file = market::csv(options.fans, options.days, options.seed);
    let path = options.output.display();
    std::fs::write(&options.output, &file).map_err(|error| format!("{path} can not be written ({error})"))?;
    println!("{path}: {} changes, {} bytes", file.lines().count() - 1, file.len());
    Ok(())
}
