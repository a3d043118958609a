//! Settings of a node.

use std::time::Duration;

use solana_rpc_client_api::client_error::reqwest::Url;

use crate::tx::TxVersion;

/// Maximum age of a blockhash to sign with.
pub(super) const MAX_BLOCKHASH_AGE: Duration = Duration::from_secs(5);

/// Commitment level of reads and of landed transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Commitment {
    /// Two thirds of the stake voted for the block.
    #[default]
    Confirmed,
    /// The block cannot be rolled back.
    Finalized,
}

impl Commitment {
    /// Name in JSON-RPC.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Finalized => "finalized",
        }
    }
}

/// Settings of a node and of sending to it.
#[derive(Clone)]
pub struct RpcConfig {
    /// URL, http:// or https://; may contain an API key.
    pub url: String,
    /// Timeout of one request.
    pub timeout: Duration,
    /// Maximum requests per second, which is also the burst size.
    pub requests_per_second: u32,
    /// Maximum attempts of one request, at least 1.
    pub max_attempts: u32,
    /// First backoff between attempts; it doubles up to [`RpcConfig::max_backoff`].
    pub initial_backoff: Duration,
    /// Longest backoff between attempts.
    pub max_backoff: Duration,
    /// Interval between two status requests for a sent transaction.
    pub poll_interval: Duration,
    /// Commitment level of reads and of landed transactions.
    pub commitment: Commitment,
    /// Version of the transactions that the cluster accepts.
    pub tx_version: TxVersion,
    /// Percentile of recent prioritization fees to offer, 0 to 100.
    pub fee_percentile: u8,
    /// Maximum priority fee of one transaction, lamports.
    pub max_priority_fee: u64,
    /// Maximum sum of priority fees of one UTC day, lamports.
    pub daily_fee_budget: u64,
}

impl RpcConfig {
    /// Creates a configuration with defaults for a public node.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            timeout: Duration::from_secs(30),
            requests_per_second: 20,
            max_attempts: 6,
            initial_backoff: Duration::from_millis(250),
            max_backoff: Duration::from_secs(8),
            poll_interval: Duration::from_millis(500),
            commitment: Commitment::Confirmed,
            tx_version: TxVersion::V0,
            fee_percentile: 75,
            max_priority_fee: 100_000,
            daily_fee_budget: 100_000_000,
        }
    }

    /// Returns the URL without parts that may be secret: scheme, host and port.
    pub fn public_url(&self) -> String {
        match Url::parse(&self.url) {
            Ok(url) => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
            }
            Err(_) => "the node".into(),
        }
    }
}

impl std::fmt::Debug for RpcConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Config").field("node", &self.public_url()).finish_non_exhaustive()
    }
}
