//! The demo's options.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;

/// Lives through days of a community in one process: a real chain with the real program, real token transfers, real
/// signatures, real proofs.
///
/// Fans buy, sell, lock and allocate; after every day two of three crankers publish what they observed, and a stranger
/// applies and settles it, with galleries ranked by what their visitors did. At the end every account and every score is
/// recomputed from the balance file, the activity and what people did. Exit code:
/// 0 when nothing differs, 1 when something does, 2 when the demo could not run.
#[derive(Debug, Parser)]
#[command(version, bin_name = "cargo xtask demo --")]
pub struct Args {
    /// Balance changes to live through instead of the shipped ones: CSV with the header
    /// unix_time,token_account,owner,balance, in order of time, balances in base units of 6 decimals
    #[arg(long, value_name = "FILE")]
    pub balances: Option<PathBuf>,

    /// Folder for the days' bundles, the platform's files and an HTML page a day (default: `demo` in the folder of the
    /// build); what an earlier run left there is replaced
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,

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

impl Args {
    /// The folder that everything is written into.
    ///
    /// # Errors
    /// When none is given and this program does not know where it is.
    pub fn folder(&self) -> Result<PathBuf> {
        if let Some(folder) = &self.out {
            return Ok(folder.clone());
        }
        let binary = std::env::current_exe().context("name a folder with --out")?;
        Ok(binary.with_file_name("demo"))
    }
}
