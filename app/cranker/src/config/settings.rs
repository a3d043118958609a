//! The one list of settings: their flags, environment variables, file keys, defaults and help.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{ArgAction::Set, Args};
use solana_address::Address;

use super::{Cluster, CommitmentLevel, DayPattern, Endpoint, EngineChoice, ListenAddr, WebPageSettings, value};

/// Heading of the settings in every command's help; what stands under it may be in the file.
pub const HEADING: &str = "Settings (flag, environment or configuration file)";

/// Everything that an operator can set. Lamports are fees; base units are the mint's.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = HEADING)]
pub struct CrankerSettings {
    /// The cluster's JSON-RPC node
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_RPC_URL",
        value_name = "URL",
        hide_short_help = true
    )]
    #[arg(hide_env_values = true, default_value = "http://127.0.0.1:8899", value_parser = value::http_url)]
    pub rpc_url: Endpoint,

    /// The node's websocket [default: the RPC node's: port + 1 with a port, else the same address as ws or wss]
    #[arg(long, global = true, env = "INFLUENCE_CRANKER_WS_URL", value_name = "URL", hide_short_help = true)]
    #[arg(hide_env_values = true, value_parser = value::ws_url)]
    pub ws_url: Option<Endpoint>,

    /// The only cluster to work on: mainnet-beta, testnet, devnet or a genesis hash [default: a test cluster's, any]
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_CLUSTER",
        value_name = "NAME",
        hide_short_help = true
    )]
    pub cluster: Option<Cluster>,

    /// The mint that the program must have been set up with [default: the program's]
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_MINT",
        value_name = "ADDRESS",
        hide_short_help = true
    )]
    #[arg(value_parser = value::address)]
    pub mint: Option<Address>,

    /// The cranker's key, which also pays the fees: a Solana keypair file
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_KEYPAIR",
        value_name = "FILE",
        hide_short_help = true
    )]
    #[arg(default_value = "~/.config/solana/id.json", value_parser = value::path)]
    pub keypair: PathBuf,

    /// Folder of the journal and the days' bundles; one process at a time
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_DATA_DIR",
        value_name = "FOLDER",
        hide_short_help = true
    )]
    #[arg(default_value = "influence-cranker", value_parser = value::path)]
    pub data_dir: PathBuf,

    /// File with the secret that all crankers share and that seals the scores: at least 32 bytes
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_SALT_SECRET",
        value_name = "FILE",
        hide_short_help = true
    )]
    #[arg(value_parser = value::path)]
    pub salt_secret: Option<PathBuf>,

    /// File with the weights of the scores [default: the ones that ship with the program]
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_WEIGHTS",
        value_name = "FILE",
        hide_short_help = true
    )]
    #[arg(value_parser = value::path)]
    pub weights: Option<PathBuf>,

    /// What users did in a day: a file, folder or pattern, local or s3://, with {day} or {date} in it
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_ACTIVITY",
        value_name = "WHERE",
        hide_short_help = true
    )]
    pub activity: Option<DayPattern>,

    /// The platform's users; {day} and {date} as above
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_USERS",
        value_name = "WHERE",
        hide_short_help = true
    )]
    pub users: Option<DayPattern>,

    /// The platform's galleries and their accounts; {day} and {date} as above
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_GALLERIES",
        value_name = "WHERE",
        hide_short_help = true
    )]
    pub galleries: Option<DayPattern>,

    /// Which gallery every NFT hangs in; {day} and {date} as above
    #[arg(long, global = true, env = "INFLUENCE_CRANKER_NFTS", value_name = "WHERE", hide_short_help = true)]
    pub nfts: Option<DayPattern>,

    /// Rejected rows above which a day is not published, per 10 000 rows
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_MAX_REJECT_BPS",
        value_name = "N",
        hide_short_help = true
    )]
    #[arg(default_value_t = 100, value_parser = clap::value_parser!(u32).range(..=10_000))]
    pub max_reject_bps: u32,

    /// What computes the scores
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_ENGINE",
        value_name = "NAME",
        hide_short_help = true
    )]
    #[arg(value_enum, default_value_t = EngineChoice::Datafusion)]
    pub engine: EngineChoice,

    /// The Ballista cluster's scheduler
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_SCHEDULER",
        value_name = "URL",
        hide_short_help = true
    )]
    #[arg(value_parser = value::scheduler)]
    pub scheduler: Option<String>,

    /// Seconds that the Ballista cluster may take for one query of a day; beyond them the day is tried again
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_QUERY_TIMEOUT_SECONDS",
        value_name = "N",
        hide_short_help = true
    )]
    #[arg(default_value_t = 3_600, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub query_timeout_seconds: u32,

    /// Threads that compute scores [default: one for each core]
    #[arg(long, global = true, env = "INFLUENCE_CRANKER_THREADS", value_name = "N", hide_short_help = true)]
    pub threads: Option<NonZeroUsize>,

    /// Memory for computing scores, MiB; what needs more spills to the data directory
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_MEMORY_MIB",
        value_name = "N",
        hide_short_help = true
    )]
    #[arg(default_value_t = 2_048, value_parser = clap::value_parser!(u32).range(128..))]
    pub memory_mib: u32,

    /// Where proofs, bundles and metrics are served; `off` serves nothing
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_LISTEN_ADDR",
        value_name = "ADDRESS",
        hide_short_help = true
    )]
    #[arg(default_value = "127.0.0.1:8910")]
    pub listen_addr: ListenAddr,

    /// What the web page is told.
    #[command(flatten)]
    pub web: WebPageSettings,

    /// Other crankers' servers, separated by commas: where to look when a day differs
    #[arg(long, global = true, env = "INFLUENCE_CRANKER_PEERS", value_name = "URLS", hide_short_help = true)]
    #[arg(value_delimiter = ',', value_parser = value::http_url)]
    pub peers: Vec<Endpoint>,

    /// Highest priority fee of one transaction, lamports
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_MAX_PRIORITY_FEE",
        value_name = "N",
        hide_short_help = true
    )]
    #[arg(default_value_t = 100_000)]
    pub max_priority_fee: u64,

    /// Priority fees of one day together, lamports; when they are used up, transactions offer none
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_FEE_BUDGET",
        value_name = "N",
        hide_short_help = true
    )]
    #[arg(default_value_t = 100_000_000)]
    pub fee_budget: u64,

    /// Requests to the node per second at most; 32 transactions are on their way at once, and with fewer than 8 they would
    /// expire while they wait
    #[arg(long, global = true, env = "INFLUENCE_CRANKER_REQUESTS_PER_SECOND", value_name = "N")]
    #[arg(default_value_t = 40, value_parser = clap::value_parser!(u32).range(8..), hide_short_help = true)]
    pub requests_per_second: u32,

    /// Seconds that the node may take to answer a request
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_TIMEOUT_SECONDS",
        value_name = "N",
        hide_short_help = true
    )]
    #[arg(default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub timeout_seconds: u32,

    /// How sure a transaction must be before the next step; what decides a day is always finalized
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_COMMITMENT",
        value_name = "LEVEL",
        hide_short_help = true
    )]
    #[arg(value_enum, default_value_t = CommitmentLevel::Confirmed)]
    pub commitment: CommitmentLevel,

    /// Whether to bring accounts up to date: scores and ranks, what galleries count, payments; without it, only votes
    #[arg(long, global = true, env = "INFLUENCE_CRANKER_CRANK_ACCOUNTS", value_name = "BOOL", hide_short_help = true)]
    #[arg(action = Set, default_value_t = true)]
    pub crank_accounts: bool,

    /// Longest random pause before a round, seconds: crankers that start together do not stay together
    #[arg(
        long,
        global = true,
        env = "INFLUENCE_CRANKER_JITTER_SECONDS",
        value_name = "N",
        hide_short_help = true
    )]
    #[arg(default_value_t = 10, value_parser = clap::value_parser!(u32).range(..=3_600))]
    pub jitter_seconds: u32,
}
