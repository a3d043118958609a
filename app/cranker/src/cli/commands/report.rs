//! `report`: a day as one HTML file.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, anyhow};
use influence_core::calendar::Day;
use influence_scoring::bundle::{self, Bundle, MANIFEST_FILE, bundle_dir_name};
use solana_address::Address;

use crate::{
    config::CrankerSettings,
    report::{ReportOptions, ReportPage},
};

/// Render a day as one self-contained HTML file, from its bundle and those of the days before
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker report --day 20778 --out day.html
  influence-cranker report --day 20778 --bundle bundles/ --days 30 --names names.toml --out day.html")]
pub struct Args {
    /// Day number
    #[arg(long, value_name = "N")]
    pub day: Day,

    /// Directory of the days' bundles, day-N and so on [default: `days` in the data directory]
    #[arg(long, value_name = "DIR")]
    pub bundle: Option<PathBuf>,

    /// Days of the charts over time, up to the day, as far as their bundles exist
    #[arg(long, value_name = "K", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: u32,

    /// Wallet whose seven days are shown
    #[arg(long, value_name = "ADDRESS", value_parser = parse_address)]
    pub owner: Option<Address>,

    /// Names of galleries and wallets: a TOML file with lines like ADDRESS = "name"
    #[arg(long, value_name = "FILE")]
    pub names: Option<PathBuf>,

    /// File to write
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Runs the command.
///
/// # Errors
/// When a bundle or a file cannot be read or written, or a name is invalid.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let dir = args.bundle.clone().unwrap_or_else(|| settings.bundles_dir());
    let bundles = read_days(&dir, args.day, args.days)?;
    let names = args.names.as_deref().map(read_names).transpose()?.unwrap_or_default();
    let options = ReportOptions { names, owner: args.owner };
    let html = ReportPage::from_bundles(&bundles, &options)?.render();
    let out = args.out.display();
    std::fs::write(&args.out, &html)
        .with_context(|| format!("{out} cannot be written; check the path and the permissions"))?;
    println!("{out}: day {}, {} days over time, {} bytes", args.day, bundles.len(), html.len());
    Ok(ExitCode::SUCCESS)
}

/// Reads the bundles of up to `days` days, oldest first; the last day's must exist.
fn read_days(dir: &Path, day: Day, days: u32) -> anyhow::Result<Vec<Bundle>> {
    let first = day.saturating_sub(days.saturating_sub(1));
    let exists = |day: &Day| dir.join(bundle_dir_name(*day)).join(MANIFEST_FILE).is_file();
    let days = (first..day).filter(exists).chain([day]);
    days.map(|day| Ok(bundle::read_bundle(&dir.join(bundle_dir_name(day)))?)).collect()
}

fn read_names(path: &Path) -> anyhow::Result<BTreeMap<Address, String>> {
    let shown = path.display();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{shown} cannot be read; check the path"))?;
    let names: BTreeMap<String, String> = toml::from_str(&text)
        .with_context(|| format!("{shown} is not a list of names; write lines like ADDRESS = \"name\""))?;
    let parse_name = |(address, name): (String, String)| {
        let address = parse_address(&address).map_err(|problem| anyhow!("{shown}, {address}: {problem}"))?;
        Ok((address, name))
    };
    names.into_iter().map(parse_name).collect()
}

fn parse_address(text: &str) -> Result<Address, String> {
    text.parse().map_err(|_| "not a base58 address of 32 bytes".to_owned())
}
