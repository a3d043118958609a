//! All settings: flags, file keys, defaults and help. [`super::setting_command`] adds the environment variables.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{ArgAction::Set, Args, value_parser};
use solana_address::Address;

use super::{Cluster, CommitmentLevel, DayPattern, Endpoint, EngineChoice, ListenAddr, value};

/// Help heading by which settings are distinguished from other arguments.
pub(super) const HEADING: &str = "Settings (flag, environment or configuration file)";

#[derive(Args, Clone, Debug)]
#[command(next_help_heading = HEADING)]
pub struct CrankerSettings {
    /// JSON-RPC node of the cluster
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8899", value_parser = value::http_url)]
    pub rpc_url: Endpoint,

    /// Websocket of the node [default: port + 1 if rpc_url has a port, else the same address as ws or wss]
    #[arg(long, value_name = "URL", value_parser = value::ws_url)]
    pub ws_url: Option<Endpoint>,

    /// Expected cluster: mainnet-beta, testnet, devnet or a genesis hash [default: any, for a node on this machine]
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<Cluster>,

    /// Expected mint [default: the program's]
    #[arg(long, value_name = "ADDRESS", value_parser = value::address)]
    pub mint: Option<Address>,

    /// Keypair file of the cranker, which also pays the fees
    #[arg(long, value_name = "FILE", default_value = "~/.config/solana/id.json", value_parser = value::path)]
    pub keypair: PathBuf,

    /// Directory of the journal and the bundles; used by one process at a time
    #[arg(long, value_name = "DIR", default_value = "influence-cranker", value_parser = value::path)]
    pub data_dir: PathBuf,

    /// File with the secret that all crankers share, which seals the scores: at least 32 bytes
    #[arg(long, value_name = "FILE", value_parser = value::path)]
    pub salt_secret: Option<PathBuf>,

    /// File with the weights of the scores [default: the ones that ship with the program]
    #[arg(long, value_name = "FILE", value_parser = value::path)]
    pub weights: Option<PathBuf>,

    /// Users' activity of a day: a file, directory or pattern, local or s3://, with {day} or {date} in it
    #[arg(long, value_name = "LOCATION")]
    pub activity: Option<DayPattern>,

    /// The platform's users; {day} and {date} as above
    #[arg(long, value_name = "LOCATION")]
    pub users: Option<DayPattern>,

    /// The platform's galleries and their accounts; {day} and {date} as above
    #[arg(long, value_name = "LOCATION")]
    pub galleries: Option<DayPattern>,

    /// Gallery of every NFT; {day} and {date} as above
    #[arg(long, value_name = "LOCATION")]
    pub nfts: Option<DayPattern>,

    /// Share of rejected input rows above which a day is not published, in basis points (1/10 000)
    #[arg(long, value_name = "BPS", default_value_t = 100, value_parser = value_parser!(u32).range(..=10_000))]
    pub max_reject_bps: u32,

    /// Engine that computes the scores
    #[arg(long, value_name = "NAME", value_enum, default_value_t = EngineChoice::Datafusion)]
    pub engine: EngineChoice,

    /// Scheduler of the Ballista cluster
    #[arg(long, value_name = "URL", value_parser = value::scheduler)]
    pub scheduler: Option<String>,

    /// Timeout for one query of a day on the Ballista cluster, seconds; the day is retried afterwards
    #[arg(long, value_name = "N", default_value_t = 3_600, value_parser = value_parser!(u32).range(1..=86_400))]
    pub query_timeout_seconds: u32,

    /// Threads for computing scores [default: one per core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// Memory for computing scores, MiB; beyond it data is spilled to the data directory
    #[arg(long, value_name = "N", default_value_t = 2_048, value_parser = value_parser!(u32).range(128..))]
    pub memory_mib: u32,

    /// Address on which proofs, bundles, metrics and the web page are served; `off` disables the server
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8910")]
    pub listen_addr: ListenAddr,

    /// RPC node that the web page uses; public, so its address must not contain a secret [default: `rpc_url` if it
    /// is on this machine, else none, and no page]
    #[arg(long, value_name = "URL", value_parser = value::http_url)]
    pub public_rpc_url: Option<Endpoint>,

    /// File with the gallery names that the web page shows: a JSON object of addresses and names
    #[arg(long, value_name = "FILE", value_parser = value::path)]
    pub gallery_names: Option<PathBuf>,

    /// File with keys that the web page may sign with, served on this machine only: for a local validator
    #[arg(long, value_name = "FILE", value_parser = value::path)]
    pub development_wallet: Option<PathBuf>,

    /// Servers of other crankers, separated by commas, with whose bundles a disputed day is compared
    #[arg(long, value_name = "URLS", value_delimiter = ',', value_parser = value::http_url)]
    pub peers: Vec<Endpoint>,

    /// Maximum priority fee of one transaction, lamports
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub max_priority_fee: u64,

    /// Total priority fees of one day, lamports; once spent, transactions offer none
    #[arg(long, value_name = "N", default_value_t = 100_000_000)]
    pub fee_budget: u64,

    /// Maximum requests to the node per second; with fewer than 8, the 32 transactions in flight would expire while
    /// waiting
    #[arg(long, value_name = "N", default_value_t = 40, value_parser = value_parser!(u32).range(8..))]
    pub requests_per_second: u32,

    /// Timeout of a request to the node, seconds
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = value_parser!(u32).range(1..=600))]
    pub timeout_seconds: u32,

    /// Commitment level of a transaction before the next step; what decides a day is always finalized
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = CommitmentLevel::Confirmed)]
    pub commitment: CommitmentLevel,

    /// Update accounts on chain: scores, ranks, settlements and payments; if false, only vote
    #[arg(long, value_name = "BOOL", action = Set, default_value_t = true)]
    pub crank_accounts: bool,

    /// Longest random pause before a cycle, seconds, so that crankers started together spread out
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = value_parser!(u32).range(..=3_600))]
    pub jitter_seconds: u32,
}

impl CrankerSettings {
    /// Returns the websocket's address, as set or derived from the RPC node's.
    pub fn ws_url(&self) -> Endpoint {
        self.ws_url.clone().unwrap_or_else(|| self.rpc_url.websocket())
    }

    pub fn thread_count(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        self.threads.map_or_else(cores, NonZeroUsize::get)
    }

    pub fn memory_bytes(&self) -> u64 {
        u64::from(self.memory_mib) << 20
    }

    pub fn bundles_dir(&self) -> PathBuf {
        self.data_dir.join("days")
    }

    pub fn journal_path(&self) -> PathBuf {
        self.data_dir.join("journal.redb")
    }
}
