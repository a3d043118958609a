//! Options that every command understands.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use solana_address::Address;
use solana_hash::Hash;

use crate::output::Format;

/// How sure an answer has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Commitment {
    /// Two thirds of the stake have voted for it
    Confirmed,
    /// It can not be undone
    Finalized,
}

/// Options of every command. What is not given comes from the environment, then from the configuration of the Solana
/// command line.
#[derive(Clone, Debug, Default, Args)]
pub struct Global {
    /// Configuration file of the Solana command line [default: ~/.config/solana/cli/config.yml]
    #[arg(short = 'C', long, global = true, env = "INFLUENCE_CONFIG", value_name = "FILE")]
    #[arg(help_heading = "Cluster")]
    pub config: Option<PathBuf>,

    /// The node: a URL, or mainnet-beta, testnet, devnet, localhost (m, t, d, l)
    #[arg(short, long, global = true, env = "INFLUENCE_URL", value_name = "URL_OR_MONIKER")]
    #[arg(help_heading = "Cluster", hide_env_values = true)]
    pub url: Option<String>,

    /// The node's websocket [default: as the Solana command line derives it from the URL]
    #[arg(long, global = true, env = "INFLUENCE_WS", value_name = "URL")]
    #[arg(help_heading = "Cluster", hide_env_values = true)]
    pub ws: Option<String>,

    /// How sure an answer has to be [default: confirmed]
    #[arg(long, global = true, env = "INFLUENCE_COMMITMENT", value_name = "LEVEL")]
    #[arg(help_heading = "Cluster")]
    pub commitment: Option<Commitment>,

    /// Refuse a node of another cluster than the one with this genesis hash
    #[arg(long, global = true, env = "INFLUENCE_GENESIS_HASH", value_name = "HASH")]
    #[arg(help_heading = "Cluster")]
    pub genesis_hash: Option<Hash>,

    /// Refuse to work unless the program has this address
    #[arg(long, global = true, env = "INFLUENCE_PROGRAM_ID", value_name = "ADDRESS")]
    #[arg(help_heading = "Cluster")]
    pub program_id: Option<Address>,

    /// Who signs: a keypair file, `-` for one on the standard input, prompt:// for a seed phrase; with --dry-run also an
    /// address
    #[arg(short, long, global = true, env = "INFLUENCE_KEYPAIR", value_name = "SIGNER")]
    #[arg(help_heading = "Signing")]
    pub keypair: Option<String>,

    /// Who pays fees and rent [default: who signs]
    #[arg(long, global = true, env = "INFLUENCE_FEE_PAYER", value_name = "SIGNER")]
    #[arg(help_heading = "Signing")]
    pub fee_payer: Option<String>,

    /// Do not ask before something is sent
    #[arg(short, long, global = true, help_heading = "Signing")]
    pub yes: bool,

    /// Simulate and show, and send nothing
    #[arg(long, global = true, conflicts_with = "sign_only", help_heading = "Signing")]
    pub dry_run: bool,

    /// Sign and print the transaction (base64), and send nothing; `influence submit` sends it
    #[arg(long, global = true, help_heading = "Signing")]
    pub sign_only: bool,

    /// Sign with this blockhash instead of the newest
    #[arg(long, global = true, value_name = "HASH", requires = "sign_only", help_heading = "Signing")]
    pub blockhash: Option<Hash>,

    /// Write what the command read from the node to a file, for --accounts
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "accounts", help_heading = "Signing")]
    pub save_accounts: Option<PathBuf>,

    /// Read accounts from this file and use no network; to sign where there is none
    #[arg(long, global = true, value_name = "FILE", help_heading = "Signing")]
    pub accounts: Option<PathBuf>,

    /// Priority fee, millionths of a lamport per compute unit [default: what others pay, at most 0.0001 SOL]
    #[arg(long, global = true, env = "INFLUENCE_COMPUTE_UNIT_PRICE", value_name = "MICROLAMPORTS")]
    #[arg(help_heading = "Signing")]
    pub with_compute_unit_price: Option<u64>,

    /// How results are written
    #[arg(long, global = true, env = "INFLUENCE_OUTPUT", value_name = "FORMAT", value_enum)]
    #[arg(default_value_t, help_heading = "Output")]
    pub output: Format,
}
