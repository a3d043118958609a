//! How to use a node.

use std::time::Duration;

use solana_rpc_client_api::client_error::reqwest::Url;

use crate::transaction::Format;

/// A blockhash older than this is not signed with.
pub(super) const BLOCKHASH_AGE: Duration = Duration::from_secs(5);

/// How sure an answer has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Commitment {
    /// Two thirds of the stake have voted for it.
    #[default]
    Confirmed,
    /// It can not be undone.
    Finalized,
}

impl Commitment {
    /// As JSON-RPC has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Finalized => "finalized",
        }
    }
}

/// How to use a node.
#[derive(Clone)]
pub struct Config {
    /// Where it answers, http:// or https://; may hold a key.
    pub url: String,
    /// How long one request may take.
    pub timeout: Duration,
    /// Requests per second; as many may be made at once after a pause.
    pub requests_per_second: u32,
    /// How often one request is made, the first time included, before its failure is told.
    pub attempts: u32,
    /// The first pause between attempts; it doubles up to [`Config::longest_pause`].
    pub pause: Duration,
    /// The longest pause between attempts.
    pub longest_pause: Duration,
    /// How often a sent transaction's status is looked up.
    pub poll: Duration,
    /// What counts as landed and as read.
    pub commitment: Commitment,
    /// The format of transactions that the cluster takes.
    pub format: Format,
    /// Which percentile of what others paid lately to offer, 0 to 100.
    pub fee_percentile: u8,
    /// Highest priority fee of one transaction, lamports.
    pub max_priority_fee: u64,
    /// Priority fees of one day (UTC) together, lamports.
    pub fee_budget: u64,
}

impl Config {
    /// What suits a public node, for everything but its URL.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            timeout: Duration::from_secs(30),
            requests_per_second: 20,
            attempts: 6,
            pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(8),
            poll: Duration::from_millis(500),
            commitment: Commitment::Confirmed,
            format: Format::V0,
            fee_percentile: 75,
            max_priority_fee: 100_000,
            fee_budget: 100_000_000,
        }
    }

    /// The node's address without anything that may be secret: scheme, host and port.
    pub fn node(&self) -> String {
        match Url::parse(&self.url) {
            Ok(url) => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
            }
            Err(_) => "the node".into(),
        }
    }
}

impl std::fmt::Debug for Config {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("node", &self.node()).finish_non_exhaustive()
    }
}
