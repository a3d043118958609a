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

/// A day as an HTML page, out of its bundle and those of the days before: one file that asks nobody for anything
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker report --day 20778 --out day.html
  influence-cranker report --day 20778 --bundle bundles/ --days 30 --names names.toml --out day.html")]
pub struct Args {
    /// The day's number
    #[arg(long, value_name = "N")]
    pub day: Day,

    /// Folder with the days' bundles, day-N and so on [default: `days` in the data directory]
    #[arg(long, value_name = "FOLDER")]
    pub bundle: Option<PathBuf>,

    /// Days to tell about over time, up to the day; as far as their bundles are there
    #[arg(long, value_name = "K", default_value_t = 14, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: u32,

    /// Whose seven days to tell about: a wallet's address
    #[arg(long, value_name = "ADDRESS", value_parser = key)]
    pub owner: Option<Address>,

    /// What galleries and wallets are called: a TOML file with lines like ADDRESS = "name"
    #[arg(long, value_name = "FILE")]
    pub names: Option<PathBuf>,

    /// Where to write the page
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// Writes the page.
///
/// # Errors
/// A bundle, a name or a file that can not be read or written.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let folder = args.bundle.clone().unwrap_or_else(|| settings.bundles_dir());
    let bundles = read_days(&folder, args.day, args.days)?;
    let names = args.names.as_deref().map(read_names).transpose()?.unwrap_or_default();
    let options = ReportOptions { names, owner: args.owner };
    let html = ReportPage::from_bundles(&bundles, &options)?.render();
    std::fs::write(&args.out, &html).with_context(|| {
        format!("{} can not be written; check the path and the permissions", args.out.display())
    })?;
    println!(
        "{}: day {}, {} days over time, {} bytes",
        args.out.display(),
        args.day,
        bundles.len(),
        html.len()
    );
    Ok(ExitCode::SUCCESS)
}

/// The bundles of the `days` days up to `day`, oldest first: that of the day itself must be there.
///
/// # Errors
/// [`bundle::BundleError`].
fn read_days(folder: &Path, day: Day, days: u32) -> anyhow::Result<Vec<Bundle>> {
    let first = day.saturating_sub(days.saturating_sub(1));
    let is_there = |day: &Day| folder.join(bundle_dir_name(*day)).join(MANIFEST_FILE).is_file();
    let before = (first..day).filter(is_there).chain([day]);
    before.map(|day| Ok(bundle::read_bundle(&folder.join(bundle_dir_name(day)))?)).collect()
}

fn read_names(path: &Path) -> anyhow::Result<BTreeMap<Address, String>> {
    let shown = path.display();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{shown} can not be read; check the path"))?;
    let names: BTreeMap<String, String> = toml::from_str(&text)
        .with_context(|| format!("{shown} is no list of names; write lines like ADDRESS = \"name\""))?;
    let named = |(address, name): (String, String)| {
        let key = key(&address).map_err(|problem| anyhow!("{shown}, {address}: {problem}"))?;
        Ok((key, name))
    };
    names.into_iter().map(named).collect()
}

fn key(text: &str) -> Result<Address, String> {
    text.parse::<Address>()
        .ok()
        .ok_or_else(|| "it is not the base58 of a 32-byte key; write the address in full".to_owned())
}
