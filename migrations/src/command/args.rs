//! The command line.

use std::path::PathBuf;

use clap::Parser;
use solana_address::Address;

/// Bring a cluster to the state that a settings file describes
///
/// Deploys or upgrades the program, initializes it, changes the settings and crankers that differ, and hands over
/// authorities. It can be repeated at any time, also after an interruption: only differences are changed.
///
/// Exit code: 0 on success, 1 on failure, 2 for an invalid command line, 3 when other keys must sign the remaining steps.
#[derive(Debug, Parser)]
#[command(name = "influence-migrate", version, max_term_width = 110)]
#[command(after_help = "Examples:
  influence-migrate --settings mesi.toml --program influence.so --dry-run
  influence-migrate --settings mesi.toml --program influence.so --keypair payer.json --keypair program.json
  influence-migrate --settings mesi.toml --program influence.so --keypair payer.json --authority MULTISIG --print-only

Start from the settings file migrations/settings/mesi.toml.")]
pub struct Args {
    /// Settings file (TOML)
    #[arg(long, env = "INFLUENCE_SETTINGS", value_name = "FILE")]
    pub settings: PathBuf,

    /// Built program to deploy or upgrade to [default: keep the deployed program]
    #[arg(long, env = "INFLUENCE_PROGRAM", value_name = "FILE")]
    pub program: Option<PathBuf>,

    /// RPC node: a URL, or mainnet-beta, testnet, devnet, localhost
    #[arg(short, long, env = "ANCHOR_PROVIDER_URL", value_name = "URL", default_value = "localhost")]
    pub url: String,

    /// Key that signs; the first one pays. Repeat the option for the program's key, which its first deployment needs,
    /// and for the authority's key
    #[arg(
        short,
        long,
        env = "ANCHOR_WALLET",
        value_name = "FILE",
        default_value = "~/.config/solana/id.json"
    )]
    pub keypair: Vec<String>,

    /// Upgrade authority of a newly deployed program [default: the first key]
    #[arg(long, value_name = "ADDRESS")]
    pub authority: Option<Address>,

    /// Show the steps and their cost, and send nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Print unsigned transactions for other signers, and send nothing. The writes to the program's buffer are omitted:
    /// run without this option first, which executes everything that the given keys can sign
    #[arg(long, conflicts_with = "dry_run")]
    pub print_only: bool,

    /// Skip the confirmation prompt
    #[arg(short, long)]
    pub yes: bool,

    /// Maximum priority fee per transaction, lamports
    #[arg(long, value_name = "LAMPORTS", default_value_t = 100_000)]
    pub max_priority_fee: u64,

    /// Maximum RPC requests per second
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub requests_per_second: u32,
}

/// Resolves the monikers of Solana's tools.
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
    fn command_line_is_valid() {
        super::Args::command().debug_assert();
    }
}
