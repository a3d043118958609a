//! Measures a day from files to roots, stage by stage, and its gallery scores against DuckDB on the same files.
//!
//! `cargo xtask bench scoring -- --events 100000000`

mod generate;
mod measure;
mod peer;

use std::{path::PathBuf, time::Duration};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use influence_core::calendar::Calendar;

use crate::{
    generate::Sizes,
    measure::{GALLERY_SCORES, Input, Scored},
};

/// The day that is scored.
const DAY: u32 = 20_500;
/// Its length, seconds.
const DAY_SECONDS: u32 = 86_400;

/// Measures a day from files to roots.
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    sizes: Sizes,
    /// Threads of the engine; give several to compare them
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2])]
    threads: Vec<usize>,
    /// Memory that the engine may use, MiB
    #[arg(long, default_value_t = 2_048)]
    memory_mib: usize,
    /// Times that everything is measured; the fastest counts
    #[arg(long, default_value_t = 2)]
    repeat: u32,
    /// Where the input is made and kept, some 10 bytes an event; a folder of the system's for such things if not given
    #[arg(long)]
    folder: Option<PathBuf>,
    /// A Python that has the package duckdb; without it nothing is compared
    #[arg(long)]
    python: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let calendar = Calendar::new(DAY_SECONDS)?;
    let folder = input_folder(&options, &calendar)?;
    let work = folder.join("work");
    std::fs::create_dir_all(&work)?;
    machine();
    let mut roots = None;
    for threads in &options.threads {
        let input = Input {
            folder: &folder,
            work: &work,
            sizes: options.sizes,
            day: DAY,
            calendar,
            threads: *threads,
            memory_bytes: options.memory_mib << 20,
        };
        let scored = fastest(&input, options.repeat).await?;
        ensure!(*roots.get_or_insert(scored.roots) == scored.roots, "another number of threads, other roots");
        report(&input, &scored);
        if let Some(python) = &options.python {
            measure::write_for_peer(&scored, &work)?;
            let mut best: Option<peer::Peer> = None;
            for _ in 0..options.repeat.max(1) {
                let run = peer::compare(python, &input, &scored, *threads)?;
                best = Some(best.filter(|best| best.time <= run.time).unwrap_or(run));
            }
            let best = best.context("the peer did not run")?;
            println!(
                "  {:<34}{:>9.2} s {:>10.2} M events/s   (equal scores of all galleries)",
                format!("DuckDB {}, the same", best.version),
                best.time.as_secs_f64(),
                rate(options.sizes.events, best.time),
            );
        }
    }
    Ok(())
}

/// Makes the input unless it is there from an earlier run of the same sizes.
fn input_folder(options: &Options, calendar: &Calendar) -> Result<PathBuf> {
    let Sizes { events, users, nfts, galleries } = options.sizes;
    let name = format!("influence-scoring-{events}-{users}-{nfts}-{galleries}");
    let folder = options.folder.clone().unwrap_or_else(std::env::temp_dir).join(name);
    if !folder.join("complete").exists() {
        eprintln!("making {events} events in {}", folder.display());
        generate::generate(&folder, options.sizes, calendar.start_of(DAY), i64::from(DAY_SECONDS))?;
        std::fs::write(folder.join("complete"), "")?;
    }
    Ok(folder)
}

async fn fastest(input: &Input<'_>, repeat: u32) -> Result<Scored> {
    let mut best: Option<Scored> = None;
    for _ in 0..repeat.max(1) {
        let run = measure::measure(input).await?;
        if let Some(best) = &best {
            ensure!(best.roots == run.roots, "another run, other roots");
        }
        best = Some(best.filter(|best| best.stages.total() <= run.stages.total()).unwrap_or(run));
    }
    best.context("at least one run")
}

fn report(input: &Input<'_>, scored: &Scored) {
    let sizes = input.sizes;
    println!(
        "\n{} events, {} users, {} NFTs, {} galleries; {} thread(s), {} MiB for the engine",
        sizes.events,
        sizes.users,
        sizes.nfts,
        sizes.galleries,
        input.threads,
        input.memory_bytes >> 20
    );
    for (stage, time) in &scored.stages.0 {
        println!("  {stage:<34}{:>9.2} s", time.as_secs_f64());
    }
    println!("  {:<34}{:>9.2} s", "from files to roots", scored.stages.total().as_secs_f64());
    let scores = scored.stages.of(GALLERY_SCORES);
    println!(
        "  {GALLERY_SCORES:<34}{:>9.2} s {:>10.2} M events/s",
        scores.as_secs_f64(),
        rate(sizes.events, scores)
    );
    let events = scored.engagement.events;
    println!(
        "  events used {}, in one's own gallery {}, rejected {}",
        events.used, events.own, events.rejected
    );
    println!("  most memory of this process so far {} MiB", peak_mib());
}

fn rate(events: u64, time: Duration) -> f64 {
    events as f64 / time.as_secs_f64() / 1e6
}

/// Highest resident memory of this process, as the system says; 0 where it does not.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// Prints what it is measured on.
fn machine() {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("unknown processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("machine: {model}, {cores} cores");
    println!("command: {}", std::env::args().collect::<Vec<_>>().join(" "));
}
