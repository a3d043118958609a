//! `verify`: whether a published day is what it should be, for anybody, without a key.

use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use influence_core::calendar::Calendar;
use influence_scoring::{
    balances::BalanceReader,
    bundle::{self, Bundle, folder_name},
    fold::Holdings,
    key::base58,
    tree::Half,
};
use tempfile::TempDir;

use crate::{cli::FAILED, config::Settings, fetch};

/// Recompute a published day's roots from its bundle, and find the first thing in which it differs
///
/// A bundle is believed only when its rows give its roots. With --against, another one has to say the same; with
/// --balances, every holding score has to come out of the balance changes themselves. Exit code: 0 when all agree, 1 when
/// something differs.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker verify --day 20778
  influence-cranker verify --day 20778 --bundle https://cranker.example.org --against https://other.example.org
  influence-cranker verify --day 20778 --balances balances.csv")]
pub struct Args {
    /// The day
    #[arg(long, value_name = "N")]
    pub day: u32,

    /// Its bundle: a folder, or a cranker's server [default: the one in the work folder]
    #[arg(long, value_name = "FOLDER|URL")]
    pub bundle: Option<String>,

    /// Another bundle of the day, which has to say the same
    #[arg(long, value_name = "FOLDER|URL")]
    pub against: Option<String>,

    /// Balance changes from the beginning on, CSV, which have to give the same scores
    #[arg(long, value_name = "FILE")]
    pub balances: Option<PathBuf>,
}

/// Checks, and says what it found.
///
/// # Errors
/// When something can not be read.
pub async fn command(settings: &Settings, args: &Args) -> anyhow::Result<ExitCode> {
    let own = settings.days_folder().join(folder_name(args.day)).display().to_string();
    let ours = read(args.bundle.as_ref().unwrap_or(&own), args.day).await?;
    println!(
        "day {}: the bundle's rows give its roots; {} members and {} others hold {} base units on average, {} galleries are ranked",
        args.day,
        ours.manifest.members,
        ours.manifest.others,
        ours.manifest.holdings_sum,
        ours.manifest.galleries
    );
    let mut differs = false;
    if let Some(against) = &args.against {
        let theirs = read(against, args.day).await?;
        differs |= say(bundle::first_difference(&ours, &theirs), against);
    }
    if let Some(path) = &args.balances {
        differs |= say(recompute(&ours, path)?, &path.display().to_string());
    }
    Ok(if differs { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

/// Prints what differs; whether something does.
fn say(difference: Option<impl std::fmt::Display>, from: &str) -> bool {
    match &difference {
        None => println!("{from} says the same"),
        Some(difference) => println!("{from} differs: {difference}"),
    }
    difference.is_some()
}

/// The bundle at a folder or a server.
async fn read(place: &str, day: u32) -> anyhow::Result<Bundle> {
    let bundle = if place.starts_with("http://") || place.starts_with("https://") {
        let folder = TempDir::new()?;
        fetch::bundle(place, day, folder.path()).await?;
        bundle::read(folder.path())?
    } else {
        bundle::read(Path::new(place))?
    };
    let found = bundle.manifest.day;
    ensure!(found == day, "{place} is the bundle of day {found}; name the one of day {day}");
    Ok(bundle)
}

/// The first owner whose score does not come out of the balance changes, in a sentence.
fn recompute(bundle: &Bundle, path: &Path) -> anyhow::Result<Option<String>> {
    let calendar = Calendar::new(bundle.manifest.day_seconds)?;
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| format!("{name} can not be read; check the path"))?;
    let mut changes = BalanceReader::new(&name, BufReader::new(file))?.peekable();
    let first = match changes.peek() {
        Some(Ok(change)) => calendar.day_of(change.time)?,
        _ => bundle.manifest.day,
    };
    let day = bundle.manifest.day;
    ensure!(
        first <= day,
        "{name} begins on day {first}, after day {day}; name changes from the beginning on"
    );
    let mut holdings = Holdings::new(calendar, first);
    for row in &bundle.window.members {
        holdings.register_vault(row.vault_owner, row.owner)?;
    }
    while holdings.read_day(&mut changes)? < day {}
    let mut expected: Vec<_> = holdings.scores(day)?.collect();
    expected.sort_unstable();
    let halves = [Half::Members, Half::Others].into_iter().flat_map(|half| bundle.holdings.lines(half));
    let mut stated: Vec<_> =
        halves.map(|line| (line.owner, line.holding_score)).filter(|(_, score)| *score > 0).collect();
    stated.sort_unstable();
    expected.retain(|(_, score)| *score > 0);
    let wrong = stated.iter().zip(&expected).find(|(a, b)| a != b).map(|(a, b)| a.0.min(b.0));
    let wrong = wrong.or_else(|| {
        let shorter = stated.len().min(expected.len());
        stated.get(shorter).or(expected.get(shorter)).map(|(owner, _)| *owner)
    });
    let score = |list: &[([u8; 32], u64)], owner| {
        list.iter().find(|(key, _)| *key == owner).map_or(0, |(_, score)| *score)
    };
    Ok(wrong.map(|owner| {
        format!(
            "{} has {} base units in the bundle and {} by the balances",
            base58(&owner),
            score(&stated, owner),
            score(&expected, owner)
        )
    }))
}
