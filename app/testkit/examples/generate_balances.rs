//! Writes the sample balances, or balances of another size. The same options give the same file, byte for byte.
//!
//! `cargo run -p influence-testkit --example generate_balances`

use std::path::PathBuf;

use clap::Parser;
use influence_testkit::genesis::market;

/// Writes balance changes of a made-up market, opening balances seven days before the first day included.
#[derive(Parser)]
struct Options {
    /// Fans, with the two of the worked examples
    #[arg(long, default_value_t = market::FANS, value_parser = clap::value_parser!(u32).range(2..=10_000))]
    fans: u32,
    /// Days from 2026-01-05 on; the worked examples take nine
    #[arg(long, default_value_t = market::DAYS, value_parser = clap::value_parser!(u32).range(9..=365))]
    days: u32,
    /// Seed of all other trades
    #[arg(long, default_value_t = market::SEED)]
    seed: u64,
    /// Output file
    #[arg(long, default_value = "balances.csv")]
    output: PathBuf,
}

fn main() -> Result<(), String> {
    let options = Options::parse();
    let file = market::csv(options.fans, options.days, options.seed);
    let path = options.output.display();
    std::fs::write(&options.output, &file).map_err(|error| format!("cannot write {path}: {error}"))?;
    println!("{path}: {} changes, {} bytes", file.lines().count() - 1, file.len());
    Ok(())
}
