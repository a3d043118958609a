//! The demo: a simulated community on a real chain in this process, and an audit of every account at the end. See `--help`.
#![forbid(unsafe_code)]
#![allow(missing_docs)]

mod args;
mod audit;
mod crankers;
mod day_events;
mod demo_chain;
mod fees;
mod format;
mod instrumented_chain;
mod leaderboard_table;
mod onboarding;
mod perform;
mod print;
mod report;
mod scorer;
mod simulation;
mod timeline;
mod user_supplied_platform;
mod worked_example;

use std::{process::ExitCode, time::Instant};

use anyhow::Result;
use clap::Parser;
use console::style;
use indicatif::{ProgressBar, ProgressStyle};
use influence_core::calendar::Calendar;
use influence_testkit::{
    actors::script,
    genesis::{BalanceFile, DAY_SECONDS, market},
    platform::SamplePlatform,
};

use crate::{
    args::{Args, PlatformSource},
    demo_chain::DemoChain,
    scorer::DayScorer,
    simulation::Simulation,
    timeline::{RunSummary, Timeline},
    user_supplied_platform::UserSuppliedPlatform,
};

/// Exit code when a value differs from its recomputation.
const DIFFERENCE: u8 = 1;
/// Exit code when the demo could not run.
const FAILURE: u8 = 2;

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(DIFFERENCE),
        Err(error) => {
            eprintln!("{} {error:#}", style("error:").red().bold());
            ExitCode::from(FAILURE)
        }
    }
}

/// Runs the simulation; `false` when a value differs.
fn run(args: &Args) -> Result<bool> {
    let began = Instant::now();
    let calendar = Calendar::new(DAY_SECONDS)?;
    let file = BalanceFile::read(args.balances.as_deref(), &calendar, args.days)?;
    let name = args.balances.as_ref().map_or("the sample balances".into(), |path| path.display().to_string());
    let folder = args.folder()?;
    let lock = scorer::lock(&folder)?;
    if args.balances.is_none() {
        // A template for --balances.
        std::fs::write(folder.join("balances.csv"), market::sample())?;
    }
    let (galleries, supplied) = match args.source()? {
        PlatformSource::Generated { galleries } => (galleries, None),
        PlatformSource::Files(files) => {
            let supplied = UserSuppliedPlatform::read(&files, &file, &calendar, &folder)?;
            (supplied.galleries(), Some(supplied))
        }
    };
    print::opening(&file, &name, galleries as usize);
    supplied.iter().for_each(print::user_supplied_platform);
    let script = script::script(&file.sizes(), galleries as usize, file.days, args.seed, file.has_examples);
    let bar = bar();
    let chain = DemoChain::start(&file, calendar, galleries)?;
    let platform = match supplied {
        Some(supplied) => supplied.with_accounts(&chain.gallery_slots),
        None => SamplePlatform::generate(&file, chain.listed_galleries(), &calendar, args.seed),
    };
    let scorer = DayScorer::new(&platform, file.first_day, &folder, lock)?;
    let out = scorer.out().to_owned();
    let mut simulation = Simulation::new(chain, file, platform)?;
    let summary = Timeline::new(&mut simulation, args.quiet, scorer).run(script, &bar)?;
    bar.set_message("recomputing every account");
    let audit = audit::audit(&simulation)?;
    bar.finish_and_clear();
    leaderboard_table::personas(&report::personas(&simulation));
    print::written(&out, &summary.days);
    Ok(conclude(&summary, audit, began))
}

/// Prints the result; `false` when a value differs.
fn conclude(summary: &RunSummary, audit: audit::AuditResult, began: Instant) -> bool {
    print::worked_example(&summary.example);
    let fees = || summary.days.iter().flat_map(|day| &day.fees);
    let sent: u64 = fees().map(|fees| fees.spending.transactions).sum();
    let units: u64 = fees().map(|fees| fees.spending.units).sum();
    let differences: Vec<String> =
        audit.differences.into_iter().chain(summary.example.differences()).collect();
    println!("\n{}", style("Audit").bold().underlined());
    println!(
        "{} transactions, {} compute units, {:.1} s",
        format::grouped(sent),
        format::grouped(units),
        began.elapsed().as_secs_f64()
    );
    for difference in &differences {
        println!("{} {difference}", style("differs:").red().bold());
    }
    let verdict = format!(
        "{} values recomputed from the balance file, the activity and the recorded actions, {} differences",
        format::grouped(audit.values),
        differences.len()
    );
    let verdict = style(verdict).bold();
    println!("{}", if differences.is_empty() { verdict.green() } else { verdict.red() });
    differences.is_empty()
}

/// A progress bar, hidden when the output is not a terminal.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(1);
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.set_message("simulating the days");
    bar
}
