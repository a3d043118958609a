//! The demo's options.

use std::path::PathBuf;

use clap::Parser;

/// Lives through days of a community in one process: a real chain with the real program, real token transfers, real
/// signatures, real proofs.
///
/// Fans buy, sell, lock and allocate; after every day two of three crankers publish what they observed, and a stranger
/// applies and settles it. At the end every account is recomputed from the balance file and what people did. Exit code:
/// 0 when nothing differs, 1 when something does, 2 when the demo could not run.
#[derive(Debug, Parser)]
#[command(version, bin_name = "cargo xtask demo --")]
pub struct Args {
    /// Balance changes to live through instead of the shipped ones: CSV with the header
    /// unix_time,token_account,owner,balance, in order of time, balances in base units of 6 decimals
    #[arg(long, value_name = "FILE")]
    pub balances: Option<PathBuf>,

    /// Stop after this many days (default: when the file ends)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub days: Option<u32>,

    /// Galleries that the fans can support; the last one is registered late
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(u32).range(4..=200))]
    pub galleries: u32,

    /// Decides what fans do besides trading; the same seed and file give the same run
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Print only the scenario and the audit at the end
    #[arg(long, short)]
    pub quiet: bool,
}
