//! The demo: a community lives through days on a real chain in this process, and every account is recomputed at the
//! end. See `--help`, and [`args`].
#![forbid(unsafe_code)]

mod act;
mod args;
mod audit;
mod bills;
mod board;
mod day;
mod facts;
mod fans;
mod input;
mod join;
mod keys;
mod news;
mod observed;
mod platform;
mod print;
mod replay;
mod report;
mod scorer;
mod story;
mod town;
mod world;

use std::{process::ExitCode, time::Instant};

use anyhow::Result;
use clap::Parser;
use console::style;
use indicatif::{ProgressBar, ProgressStyle};
use influence_core::calendar::Calendar;

use crate::{
    args::{Args, Source},
    input::Input,
    platform::{Own, Platform},
    replay::{Lived, Replay},
    scorer::Scorer,
    town::Town,
    world::{DAY_SECONDS, World},
};

/// Something differs from what it should be.
const DIFFERENCE: u8 = 1;
/// The demo could not run.
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

/// Lives through everything; false when something differs.
fn run(args: &Args) -> Result<bool> {
    let began = Instant::now();
    let calendar = Calendar::new(DAY_SECONDS)?;
    let input = Input::read(args.balances.as_deref(), &calendar, args.days)?;
    let name =
        args.balances.as_ref().map_or("the shipped balances".into(), |path| path.display().to_string());
    let folder = args.folder()?;
    let lock = scorer::lock(&folder)?;
    let (galleries, own) = match args.source()? {
        Source::MadeUp { galleries } => (galleries, None),
        Source::Own(files) => {
            let own = Own::read(&files, &input, &calendar, &folder)?;
            (own.galleries(), Some(own))
        }
    };
    print::opening(&input, &name, galleries as usize);
    own.iter().for_each(print::own);
    let script = fans::script(&input.sizes(), galleries as usize, input.days, args.seed, input.has_stories);
    let bar = bar();
    let world = World::genesis(&input, calendar, galleries)?;
    let start = calendar.start_of(input.first_day);
    let platform = match own {
        Some(own) => own.at(&world.seats),
        None => Platform::new(&input, &world.seats, start, args.seed),
    };
    let scorer = Scorer::new(&platform, input.first_day, &folder, lock)?;
    let out = scorer.out().to_owned();
    let mut town = Town::new(world, input, platform)?;
    let lived = Replay::new(&mut town, args.quiet, scorer).run(script, &bar)?;
    bar.set_message("recomputing every account");
    let audit = audit::audit(&town)?;
    bar.finish_and_clear();
    board::characters(&report::known(&town));
    print::written(&out, &lived.days);
    Ok(conclude(&lived, audit, began))
}

/// Prints what came out; false when something differs.
fn conclude(lived: &Lived, audit: audit::Audit, began: Instant) -> bool {
    print::story(&lived.story);
    let sent: u64 = lived.days.iter().flat_map(|day| &day.bills).map(|bill| bill.spent.transactions).sum();
    let units: u64 = lived.days.iter().flat_map(|day| &day.bills).map(|bill| bill.spent.units).sum();
    let differences: Vec<String> = audit.differences.into_iter().chain(lived.story.differences()).collect();
    println!("\n{}", style("Audit").bold().underlined());
    println!(
        "{} transactions, {} compute units, {:.1} s",
        print::grouped(sent),
        print::grouped(units),
        began.elapsed().as_secs_f64()
    );
    for difference in &differences {
        println!("{} {difference}", style("differs:").red().bold());
    }
    let verdict = format!(
        "{} values recomputed from the balance file, the activity and the recorded actions, {} differences",
        print::grouped(audit.values),
        differences.len()
    );
    let verdict = style(verdict).bold();
    println!("{}", if differences.is_empty() { verdict.green() } else { verdict.red() });
    differences.is_empty()
}

/// A bar on a terminal; nothing elsewhere.
fn bar() -> ProgressBar {
    let bar = ProgressBar::new(1);
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}");
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.set_message("living through the days");
    bar
}
