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

const DAY: u32 = 20_500;
const DAY_SECONDS: u32 = 86_400;

/// Measures a day from files to roots.
#[derive(Parser)]
struct Options {
    #[command(flatten)]
    sizes: Sizes,
    /// Threads of the engine; several values are compared
    #[arg(long, value_delimiter = ',', default_values_t = [1, 2])]
    threads: Vec<usize>,
    /// Memory of the engine, MiB
    #[arg(long, default_value_t = 2_048)]
    memory_mib: usize,
    /// Runs, of which the fastest counts
    #[arg(long, default_value_t = 2)]
    repeat: u32,
    /// Folder of the generated input, some 10 bytes an event (default: the system's temporary folder)
    #[arg(long)]
    folder: Option<PathBuf>,
    /// A Python with the package duckdb; without it nothing is compared
    #[arg(long)]
    python: Option<PathBuf>,
    /// Passed by `cargo bench` to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
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
        ensure!(
            *roots.get_or_insert(scored.roots) == scored.roots,
            "the roots depend on the number of threads"
        );
        report(&input, &scored);
        if let Some(python) = &options.python {
            measure::write_for_peer(&input, &scored)?;
            let mut best: Option<peer::PeerRun> = None;
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

/// Generates the input unless an earlier run of the same sizes did.
fn input_folder(options: &Options, calendar: &Calendar) -> Result<PathBuf> {
    let Sizes { events, users, nfts, galleries } = options.sizes;
    let name = format!("influence-scoring-{events}-{users}-{nfts}-{galleries}");
    let folder = options.folder.clone().unwrap_or_else(std::env::temp_dir).join(name);
    if !folder.join("complete").exists() {
        eprintln!("generating {events} events in {}", folder.display());
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
            ensure!(best.roots == run.roots, "the roots differ between runs");
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
        "  events used {}, in the own gallery {}, rejected {}",
        events.used, events.own, events.rejected
    );
    println!("  peak memory of this process {} MiB", peak_mib());
}

fn rate(events: u64, time: Duration) -> f64 {
    events as f64 / time.as_secs_f64() / 1e6
}

/// Peak resident memory of this process; 0 where the system does not report it.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn machine() {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    let model = model.map_or("unknown processor", |(_, name)| name.trim());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("machine: {model}, {cores} cores");
    println!("command: {}", std::env::args().collect::<Vec<_>>().join(" "));
}
