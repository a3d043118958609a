//! Measures the cost of updating all accounts with a day: the cranker's plan, packing and sending against
//! a local validator, and a naive keeper beside it, on the same chain in the same run.
//!
//! `cargo xtask bench load`, [decision 41](../../../docs/decisions/0041-cost-benchmark.md)
#![allow(missing_docs)]

mod cluster;
mod costs;
mod keepers;
mod packing;
mod report;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use influence_audit::ProgramAccounts;

use crate::{cluster::LoadCluster, keepers::Measured};

/// Measures speed and cost of applying and settling a day on a local validator
#[derive(Debug, Parser)]
pub struct Options {
    /// Participants, each with a record, locked tokens and a holding score that changes
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(100..=100_000))]
    participants: u32,
    /// Galleries that each participant supports
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=8))]
    allocations: u32,
    /// Galleries, each with its own creator
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(8..=10_000))]
    galleries: u32,
    /// Participants that each naive keeper updates, at most a quarter of all
    #[arg(long, default_value_t = 200)]
    sample: u32,
    /// Length of a slot in milliseconds, rounded down to 37.5, 75, 150 or 300
    #[arg(long, default_value_t = 300)]
    slot_millis: u64,
    /// Folder of the chain while it runs (default: a temporary folder)
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Write the page of costs to this file, relative to the repository
    #[arg(long)]
    page: Option<PathBuf>,
    /// Passed by `cargo bench` to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

pub struct LoadResult {
    pub participants: u32,
    /// Delegations of each participant.
    pub allocations: u32,
    pub measured: Vec<Measured>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let page = options.page.as_deref().map(writable).transpose()?;
    report::machine();
    let cluster = LoadCluster::found(&options).await?;
    let sample = options.sample.min(options.participants / 4);
    let (sequential, concurrent) = cluster.naive(sample).await?;
    let mut measured = cluster.crank().await?;
    let left = cluster.left().await?;
    ensure!(left == 0, "{left} actions are left to do");
    let findings = ProgramAccounts::read(&cluster.rpc()).await?.findings();
    ensure!(findings.is_empty(), "the accounts do not add up: {findings:?}");
    measured.extend([sequential, concurrent]);
    let outcome =
        LoadResult { participants: options.participants, allocations: options.allocations, measured };
    report::print(&outcome);
    if let Some(page) = page {
        fs::write(&page, costs::page(&outcome)?)
            .with_context(|| format!("cannot write {}", page.display()))?;
        println!("written: {}", page.display());
    }
    cluster.end().await
}

/// Checks that the page can be written before anything is measured.
fn writable(page: &Path) -> Result<PathBuf> {
    // Cargo runs a benchmark in the folder of its package.
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(page);
    let opened = fs::OpenOptions::new().append(true).create(true).open(&page);
    opened.with_context(|| format!("cannot write {}", page.display()))?;
    Ok(page)
}
