//! Options of every command.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use solana_address::Address;
use solana_hash::Hash;

use crate::output::OutputFormat;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CommitmentArg {
    /// Voted for by two thirds of the stake
    Confirmed,
    /// Cannot be rolled back
    Finalized,
}

/// Options of every command. Precedence: argument, environment variable, configuration of the Solana CLI.
#[derive(Clone, Debug, Default, Args)]
pub struct GlobalArgs {
    /// Configuration file of the Solana CLI [default: ~/.config/solana/cli/config.yml]
    #[arg(short = 'C', long, global = true, env = "INFLUENCE_CONFIG", value_name = "FILE")]
    #[arg(help_heading = "Cluster")]
    pub config: Option<PathBuf>,

    /// RPC node: a URL, or mainnet-beta, testnet, devnet, localhost (m, t, d, l)
    #[arg(short, long, global = true, env = "INFLUENCE_URL", value_name = "URL_OR_MONIKER")]
    #[arg(help_heading = "Cluster", hide_env_values = true)]
    pub url: Option<String>,

    /// Websocket of the node [default: derived from the URL, as by the Solana CLI]
    #[arg(long, global = true, env = "INFLUENCE_WS", value_name = "URL")]
    #[arg(help_heading = "Cluster", hide_env_values = true)]
    pub ws: Option<String>,

    /// Commitment level [default: confirmed]
    #[arg(long, global = true, env = "INFLUENCE_COMMITMENT", value_name = "LEVEL")]
    #[arg(help_heading = "Cluster")]
    pub commitment: Option<CommitmentArg>,

    /// Expected genesis hash; a node of another cluster is refused
    #[arg(long, global = true, env = "INFLUENCE_GENESIS_HASH", value_name = "HASH")]
    #[arg(help_heading = "Cluster")]
    pub genesis_hash: Option<Hash>,

    /// Expected program address; another one is refused
    #[arg(long, global = true, env = "INFLUENCE_PROGRAM_ID", value_name = "ADDRESS")]
    #[arg(help_heading = "Cluster")]
    pub program_id: Option<Address>,

    /// Signer: a keypair file, `-` for a keypair on stdin, prompt:// for a seed phrase; with --dry-run also an address
    #[arg(short, long, global = true, env = "INFLUENCE_KEYPAIR", value_name = "SIGNER")]
    #[arg(help_heading = "Signing")]
    pub keypair: Option<String>,

    /// Payer of fees and rent [default: the signer]
    #[arg(long, global = true, env = "INFLUENCE_FEE_PAYER", value_name = "SIGNER")]
    #[arg(help_heading = "Signing")]
    pub fee_payer: Option<String>,

    /// Skip the confirmation prompt
    #[arg(short, long, global = true, help_heading = "Signing")]
    pub yes: bool,

    /// Simulate and show, without sending
    #[arg(long, global = true, conflicts_with = "sign_only", help_heading = "Signing")]
    pub dry_run: bool,

    /// Sign and print the transaction (base64), without sending; `influence submit` sends it
    #[arg(long, global = true, help_heading = "Signing")]
    pub sign_only: bool,

    /// Blockhash to sign with [default: the latest]
    #[arg(long, global = true, value_name = "HASH", requires = "sign_only", help_heading = "Signing")]
    pub blockhash: Option<Hash>,

    /// Write the accounts that the command reads to a file, for --accounts-from
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        conflicts_with = "accounts_from",
        help_heading = "Signing"
    )]
    pub dump_accounts: Option<PathBuf>,

    /// Read accounts from a file instead of a node, to sign offline
    #[arg(long, global = true, value_name = "FILE", help_heading = "Signing")]
    pub accounts_from: Option<PathBuf>,

    /// Priority fee per compute unit [default: recent prioritization fees, at most 0.0001 SOL per transaction]
    #[arg(long, global = true, env = "INFLUENCE_COMPUTE_UNIT_PRICE", value_name = "MICROLAMPORTS")]
    #[arg(help_heading = "Signing")]
    pub with_compute_unit_price: Option<u64>,

    /// Output format
    #[arg(long, global = true, env = "INFLUENCE_OUTPUT", value_name = "FORMAT", value_enum)]
    #[arg(default_value_t, help_heading = "Output")]
    pub output: OutputFormat,
}
