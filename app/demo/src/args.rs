//! The demo's options.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

use anyhow::{Context, Result, bail};
use clap::Parser;
use influence_scoring::input::Table;

/// Lives through days of a community in one process: a real chain with the real program, real token transfers, real
/// signatures, real proofs.
///
/// Fans buy, sell, lock and allocate; after every day two of three crankers publish what they observed, and a stranger
/// applies and settles it, with galleries ranked by what their visitors did. At the end every account and every score is
/// recomputed from the balance file, the activity and what people did. Exit code:
/// 0 when nothing differs, 1 when something does, 2 when the demo could not run.
#[derive(Debug, Parser)]
#[command(version, bin_name = "cargo xtask demo --")]
pub struct Args {
    /// Balance changes to live through instead of the shipped ones: CSV with the header
    /// unix_time,token_account,owner,balance, in order of time, balances in base units of 6 decimals
    #[arg(long, value_name = "FILE")]
    pub balances: Option<PathBuf>,

    /// Folder for the days' bundles, the platform's files and an HTML page a day (default: `demo` in the folder of the
    /// build); what an earlier run left there is replaced
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,

    /// Stop after this many days (default: when the file ends)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub days: Option<u32>,

    /// What users did, all days in one file, instead of what the demo makes up; with --users and --galleries, of which
    /// `influence-cranker schema` describes the columns. Rows of other days than the balance file's are rejected
    #[arg(long, value_name = "FILE", requires = "users")]
    pub activity: Option<PathBuf>,

    /// The platform's users. Those whose wallets are in the balance file are played by its fans; the others hold nothing
    #[arg(long, value_name = "FILE", requires = "activity")]
    pub users: Option<PathBuf>,

    /// How many galleries the fans can support, 4 to 200, the last one registered late; or, with --activity, the file of
    /// the platform's own, which get accounts of the demo's on chain
    #[arg(long, value_name = "N|FILE", default_value = "24")]
    pub galleries: Galleries,

    /// Which gallery every NFT hangs in; without it, no activity may name an NFT
    #[arg(long, value_name = "FILE", requires = "activity")]
    pub nfts: Option<PathBuf>,

    /// Decides what fans do besides trading; the same seed and file give the same run
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// Print only the scenario and the audit at the end
    #[arg(long, short)]
    pub quiet: bool,
}

/// How many galleries there are, or which.
#[derive(Clone, Debug)]
pub enum Galleries {
    /// As many.
    Count(u32),
    /// Those of this file.
    File(PathBuf),
}

impl FromStr for Galleries {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(count @ 4..=200) => Ok(Self::Count(count)),
            Ok(count) => Err(format!("{count} is not in 4..=200")),
            Err(_) => Ok(Self::File(text.into())),
        }
    }
}

/// Where the platform comes from.
pub enum Source {
    /// The demo makes it up.
    MadeUp {
        /// With so many galleries.
        galleries: u32,
    },
    /// Somebody's own files.
    Own(OwnFiles),
}

/// The files of somebody's own platform.
pub struct OwnFiles {
    /// Activity.
    pub activity: PathBuf,
    /// Users.
    pub users: PathBuf,
    /// Galleries.
    pub galleries: PathBuf,
    /// NFTs, if there are any.
    pub nfts: Option<PathBuf>,
}

impl OwnFiles {
    /// The files with their tables.
    pub fn each(&self) -> [(Table, Option<&Path>); 4] {
        [
            (Table::Activity, Some(&self.activity)),
            (Table::Users, Some(&self.users)),
            (Table::Galleries, Some(&self.galleries)),
            (Table::Nfts, self.nfts.as_deref()),
        ]
    }
}

impl Args {
    /// Where the platform comes from.
    ///
    /// # Errors
    /// Some of the own files without the others.
    pub fn source(&self) -> Result<Source> {
        match (&self.activity, &self.users, &self.galleries) {
            (None, _, Galleries::Count(count)) => Ok(Source::MadeUp { galleries: *count }),
            (Some(activity), Some(users), Galleries::File(galleries)) => Ok(Source::Own(OwnFiles {
                activity: activity.clone(),
                users: users.clone(),
                galleries: galleries.clone(),
                nfts: self.nfts.clone(),
            })),
            (None, _, Galleries::File(file)) => bail!(
                "--galleries {} is a file, and says nothing without --activity and --users; name all three, or a number \
                 of galleries from 4 to 200",
                file.display()
            ),
            _ => bail!("--activity needs the files of --users and --galleries too; name all three"),
        }
    }

    /// The folder that everything is written into.
    ///
    /// # Errors
    /// When none is given and this program does not know where it is.
    pub fn folder(&self) -> Result<PathBuf> {
        if let Some(folder) = &self.out {
            return Ok(folder.clone());
        }
        let binary = std::env::current_exe().context("name a folder with --out")?;
        Ok(binary.with_file_name("demo"))
    }
}
