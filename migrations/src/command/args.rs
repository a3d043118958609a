//! The command line.

use std::path::PathBuf;

use clap::Parser;
use solana_address::Address;

/// Brings a cluster to what a settings file says: deploys or upgrades the program, initialises it, changes the settings
/// and crankers that differ, hands it over. What is as it should be is left alone, so that it can be run again at any
/// time, also after it was stopped anywhere.
///
/// Exit code: 0 when everything is as the settings say, 1 when something failed, 2 when the command line is wrong, 3 when
/// somebody else has to sign what is left.
#[derive(Debug, Parser)]
#[command(name = "influence-migrate", version, max_term_width = 110)]
#[command(after_help = "Examples:
  influence-migrate --settings mesi.toml --program influence.so --dry-run
  influence-migrate --settings mesi.toml --program influence.so --keypair payer.json --keypair program.json
  influence-migrate --settings mesi.toml --program influence.so --keypair payer.json --authority MULTISIG --print-only

The settings file to begin with is migrations/settings/mesi.toml.")]
pub struct Args {
    /// What the cluster should be brought to, TOML
    #[arg(long, env = "INFLUENCE_SETTINGS", value_name = "FILE")]
    pub settings: PathBuf,

    /// The built program to deploy or upgrade to; without it the deployed one stays as it is
    #[arg(long, env = "INFLUENCE_PROGRAM", value_name = "FILE")]
    pub program: Option<PathBuf>,

    /// The node: a URL, or mainnet-beta, testnet, devnet, localhost
    #[arg(short, long, env = "ANCHOR_PROVIDER_URL", value_name = "URL", default_value = "localhost")]
    pub url: String,

    /// A key that may sign; the first pays. Repeat it for the program's own key, which its first deployment needs, and
    /// for the authority's
    #[arg(
        short,
        long,
        env = "ANCHOR_WALLET",
        value_name = "FILE",
        default_value = "~/.config/solana/id.json"
    )]
    pub keypair: Vec<String>,

    /// Who may upgrade the program that is deployed anew [default: the first key]
    #[arg(long, value_name = "ADDRESS")]
    pub authority: Option<Address>,

    /// Say what would be done and what it costs, and do nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Print the transactions without signatures, to be signed elsewhere, and send nothing. Writing the program is left
    /// out: run without this first, which does everything that the given keys can sign
    #[arg(long, conflicts_with = "dry_run")]
    pub print_only: bool,

    /// Do not ask before anything is sent
    #[arg(short, long)]
    pub yes: bool,

    /// Highest priority fee of one transaction, lamports
    #[arg(long, value_name = "LAMPORTS", default_value_t = 100_000)]
    pub max_priority_fee: u64,

    /// Requests to the node per second
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub requests_per_second: u32,
}

/// The node's URL; monikers as Solana's tools have them.
pub fn node_url(text: &str) -> &str {
    match text {
        "m" | "mainnet-beta" => "https://api.mainnet-beta.solana.com",
        "t" | "testnet" => "https://api.testnet.solana.com",
        "d" | "devnet" => "https://api.devnet.solana.com",
        "l" | "localhost" => "http://127.0.0.1:8899",
        url => url,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_whole() {
        super::Args::command().debug_assert();
    }
}
