//! Command-line options.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::{Context, Result, bail};
use clap::Parser;
use influence_scoring::ingest::Table;

/// Simulates days of a community in one process: a real chain with the built program, real token transfers, signatures
/// and proofs.
///
/// Fans buy, sell, lock and allocate. After every day two of three crankers publish what they observed, a key without
/// any right applies and settles it, and galleries are ranked by what their visitors did. At the end every account and
/// every score is recomputed from the balance file, the activity and the recorded actions. Exit code: 0 when nothing
/// differs, 1 when something does, 2 on failure.
#[derive(Debug, Parser)]
#[command(version, bin_name = "cargo xtask demo --")]
pub struct Args {
    /// Balance changes to replay instead of the sample: CSV with the header
    /// unix_time,token_account,owner,balance, in order of time, balances in base units of 6 decimals
    #[arg(long, value_name = "FILE")]
    pub balances: Option<PathBuf>,

    /// Folder for the days' bundles, the platform's files and an HTML page a day (default: `demo` in the build folder);
    /// output of an earlier run is replaced
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,

    /// Stop after this many days (default: at the end of the file)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub days: Option<u32>,

    /// Activity of all days in one file instead of generated activity; requires --users and --galleries.
    /// `influence-cranker schema` describes the columns. Rows outside the days of the balance file are rejected
    #[arg(long, value_name = "FILE", requires = "users")]
    pub activity: Option<PathBuf>,

    /// Users of the platform. Wallets in the balance file become its fans; the others hold nothing
    #[arg(long, value_name = "FILE", requires = "activity")]
    pub users: Option<PathBuf>,

    /// Number of galleries, 4 to 200, the last one registered late; with --activity, the file of the platform's
    /// galleries, which get accounts of the demo on chain
    #[arg(long, value_name = "N|FILE", default_value = "24")]
    pub galleries: GalleriesArg,

    /// NFTs with their galleries; without it, no activity may name an NFT
    #[arg(long, value_name = "FILE", requires = "activity")]
    pub nfts: Option<PathBuf>,

    /// Seed of everything besides trading; the same seed and file give the same run
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Print only the worked examples and the audit
    #[arg(long, short)]
    pub quiet: bool,
}

#[derive(Clone, Debug)]
pub enum GalleriesArg {
    Count(u32),
    File(PathBuf),
}

impl FromStr for GalleriesArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(count @ 4..=200) => Ok(Self::Count(count)),
            Ok(count) => Err(format!("{count} is not in 4..=200")),
            Err(_) => Ok(Self::File(text.into())),
        }
    }
}

pub enum PlatformSource {
    Generated { galleries: u32 },
    Files(PlatformFileArgs),
}

pub struct PlatformFileArgs {
    pub activity: PathBuf,
    pub users: PathBuf,
    pub galleries: PathBuf,
    pub nfts: Option<PathBuf>,
}

impl PlatformFileArgs {
    pub fn tables(&self) -> [(Table, Option<&Path>); 4] {
        [
            (Table::Activity, Some(&self.activity)),
            (Table::Users, Some(&self.users)),
            (Table::Galleries, Some(&self.galleries)),
            (Table::Nfts, self.nfts.as_deref()),
        ]
    }
}

impl Args {
    /// # Errors
    /// Some of the platform's files without the others.
    pub fn source(&self) -> Result<PlatformSource> {
        match (&self.activity, &self.users, &self.galleries) {
            (None, _, GalleriesArg::Count(count)) => Ok(PlatformSource::Generated { galleries: *count }),
            (Some(activity), Some(users), GalleriesArg::File(galleries)) => {
                Ok(PlatformSource::Files(PlatformFileArgs {
                    activity: activity.clone(),
                    users: users.clone(),
                    galleries: galleries.clone(),
                    nfts: self.nfts.clone(),
                }))
            }
            (None, _, GalleriesArg::File(file)) => bail!(
                "--galleries {} is a file, which requires --activity and --users; name all three, or a number of \
                 galleries from 4 to 200",
                file.display()
            ),
            _ => bail!("--activity requires the files of --users and --galleries; name all three"),
        }
    }

    /// The output folder.
    pub fn folder(&self) -> Result<PathBuf> {
        if let Some(folder) = &self.out {
            return Ok(folder.clone());
        }
        let binary = std::env::current_exe().context("name a folder with --out")?;
        Ok(binary.with_file_name("demo"))
    }
}
