//! Arguments of an offline day.

use std::path::PathBuf;

use influence_scoring::ingest::TableLocation;

/// Files of a day that was not indexed.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("state").args(["accounts", "members", "from"]).multiple(true))]
pub struct OfflineArgs {
    /// Compute the day from these balance changes instead of indexing, and publish nothing: .csv, .jsonl or .parquet; a
    /// file, directory or pattern, local or s3://. They must contain all changes ever, or with --from those of the day. The
    /// platform's tables come from the settings
    #[arg(long, value_name = "PATH|URL", requires_all = ["state", "out"], conflicts_with_all = ["adopt", "permissionless", "accept_new_weights"])]
    pub balances: Option<TableLocation>,

    /// With --balances: bundle of the day before, a directory or a cranker's server. Gives the earlier balances, and the
    /// program's accounts if no other option does
    #[arg(long, value_name = "DIR|URL", requires = "balances")]
    pub from: Option<String>,

    /// With --balances: bundle of the day to compare with, a directory or a cranker's server. Gives members, locked amounts,
    /// vaults and galleries' points, but not balances or scores
    #[arg(long, value_name = "DIR|URL", requires = "balances")]
    pub accounts: Option<String>,

    /// With --balances: owners with an Influence account at the day's end, and what they lock (`schema members`): a file,
    /// directory or pattern, local or s3://, or none
    #[arg(long, value_name = "PATH|URL", requires_all = ["balances", "gallery_accounts"], conflicts_with = "accounts")]
    pub members: Option<TableLocation>,

    /// With --members: the galleries' accounts and average points (`schema gallery_accounts`)
    #[arg(long, value_name = "PATH|URL", requires = "members")]
    pub gallery_accounts: Option<TableLocation>,

    /// Length of a day in seconds, if no bundle gives it
    #[arg(long, value_name = "N", default_value_t = 86_400, requires = "members")]
    pub day_seconds: u32,

    /// Decimals of the mint, if no bundle gives them
    #[arg(long, value_name = "N", default_value_t = 6, requires = "members")]
    pub decimals: u8,

    /// With --balances: directory for the day's bundle
    #[arg(long, value_name = "DIR", requires = "balances")]
    pub out: Option<PathBuf>,
}
