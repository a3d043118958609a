//! Measures on one core: balance changes to scores, and scores to a tree.
//!
//! `cargo bench --profile optimized -p influence-scoring --bench twab -- --rows 4000000`

use std::{
    hint::black_box,
    io::Write,
    time::{Duration, Instant},
};

use clap::Parser;
use influence_core::calendar::Calendar;
use influence_scoring::{
    ingest::balances::BalanceCsvReader,
    merkle::{HoldingEntry, HoldingsTree},
    twab::TwabTracker,
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};
use solana_address::Address;

/// Measures balance changes to a day's root.
#[derive(Parser)]
struct Options {
    /// Balance changes in the file
    #[arg(long, default_value_t = 2_000_000)]
    rows: u64,
    /// Owners, a fifth of them with a second token account
    #[arg(long, default_value_t = 200_000)]
    owners: u64,
    /// Days of the file
    #[arg(long, default_value_t = 30)]
    days: u32,
    /// Leaves of the tree, a tenth of them members
    #[arg(long, default_value_t = 1_000_000)]
    leaves: u64,
    /// Runs, of which the fastest counts
    #[arg(long, default_value_t = 3)]
    repeat: u32,
    /// Passed by `cargo bench` to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

const FIRST_DAY: u32 = 20_458;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    println!("{}", machine());
    let calendar = Calendar::new(86_400)?;
    let file = tempfile::NamedTempFile::new()?;
    write_rows(&options, &calendar, file.as_file())?;
    let size = file.as_file().metadata()?.len();
    println!(
        "{} rows, {} owners, {} days, {} MB",
        options.rows,
        options.owners,
        options.days,
        size / 1_000_000
    );

    let parse = fastest(options.repeat, || {
        for change in BalanceCsvReader::open(file.path())? {
            black_box(change?);
        }
        Ok(())
    })?;
    report("parse", options.rows, "rows", parse);
    let mut holders = 0;
    let fold = fastest(options.repeat, || {
        let mut changes = BalanceCsvReader::open(file.path())?.peekable();
        let mut holdings = TwabTracker::new(calendar, FIRST_DAY);
        while changes.peek().is_some() {
            let day = holdings.read_day(&mut changes)?;
            holders = holdings.scores(day)?.count();
        }
        Ok(())
    })?;
    report("parse, fold and score every day", options.rows, "rows", fold);
    println!("{holders} holders on the last day");

    let lines = some_lines(options.leaves);
    let (members, others) = lines.split_at(lines.len() / 10);
    let tree = fastest(options.repeat, || {
        black_box(HoldingsTree::build(FIRST_DAY, members, others)?.root());
        Ok(())
    })?;
    report("sort and hash to the root", options.leaves, "leaves", tree);
    Ok(())
}

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn fastest(times: u32, mut work: impl FnMut() -> Outcome) -> Result<Duration, Box<dyn std::error::Error>> {
    let mut best = Duration::MAX;
    for _ in 0..times.max(1) {
        let start = Instant::now();
        work()?;
        best = best.min(start.elapsed());
    }
    Ok(best)
}

fn report(what: &str, count: u64, unit: &str, time: Duration) {
    let rate = count as f64 / time.as_secs_f64() / 1e6;
    println!("{what}: {:.3} s, {rate:.2} million {unit}/s", time.as_secs_f64());
}

fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let build = if cfg!(debug_assertions) { "dev" } else { "release" };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{}, {cores} cores, one used; {build} build", name.map_or("unknown processor", |(_, name)| name))
}

fn key(kind: u8, index: u64) -> Address {
    let mut seed = [kind; 32];
    seed[..8].copy_from_slice(&index.to_le_bytes());
    let mut key = [0; 32];
    ChaCha8Rng::from_seed(seed).fill_bytes(&mut key);
    Address::from(key)
}

fn write_rows(options: &Options, calendar: &Calendar, file: impl Write) -> std::io::Result<()> {
    let accounts: Vec<_> = (0..options.owners + options.owners / 5)
        .map(|i| format!("{},{}", key(0, i), key(1, i % options.owners)))
        .collect();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let seconds = u64::from(options.days) * u64::from(calendar.day_seconds());
    let start = calendar.start_of(FIRST_DAY);
    let mut out = std::io::BufWriter::new(file);
    writeln!(out, "unix_time,token_account,owner,balance")?;
    for row in 0..options.rows {
        let time = start + (u128::from(row) * u128::from(seconds) / u128::from(options.rows)) as i64;
        let account = &accounts[(rng.next_u64() % accounts.len() as u64) as usize];
        writeln!(out, "{time},{account},{}", rng.next_u64() >> 24)?;
    }
    out.flush()
}

fn some_lines(count: u64) -> Vec<HoldingEntry> {
    (0..count).map(|i| HoldingEntry::new(key(1, i), i + 1, 10_000)).collect()
}
