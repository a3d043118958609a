//! Classification of failed requests, and the backoff before a retry.
//!
//! Not `backon`: the class decides who waits (one request, or all of them after a 429), and what was lost is recorded
//! between two attempts.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use solana_rpc_client_api::{
    client_error::{Error as RequestError, ErrorKind},
    custom_error::{
        JSON_RPC_SERVER_ERROR_BLOCK_NOT_AVAILABLE, JSON_RPC_SERVER_ERROR_BLOCK_STATUS_NOT_AVAILABLE_YET,
        JSON_RPC_SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED, JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY,
    },
    request::RpcError,
};
use thiserror::Error;

/// JSON-RPC code of an internal error.
const INTERNAL_ERROR: i64 = -32_603;
/// Code with which some providers report a rate limit inside a response of status 200.
const RATE_LIMITED: i64 = 429;

/// Error for a response of status 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the node limits the rate of requests; set a lower rate, or use a node that allows more")]
pub struct RateLimited {
    /// Pause from the Retry-After header.
    pub retry_after: Option<Duration>,
}

/// Why retrying a failed request may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryClass {
    /// No response within the timeout.
    Timeout,
    /// Too many requests.
    Limited,
    /// Internal error of the node.
    Server,
    /// Connection refused or lost.
    Connection,
    /// The node is behind the cluster.
    Behind,
}

impl RetryClass {
    /// All classes.
    pub const ALL: [Self; 5] = [Self::Timeout, Self::Limited, Self::Server, Self::Connection, Self::Behind];

    /// Name in logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Limited => "limited",
            Self::Server => "server",
            Self::Connection => "connection",
            Self::Behind => "behind",
        }
    }

    /// Classifies a failure; `None` when a retry cannot help.
    pub fn of(error: &RequestError) -> Option<Self> {
        match error.kind() {
            ErrorKind::Io(_) => Some(Self::Connection),
            ErrorKind::Reqwest(error) if error.is_timeout() => Some(Self::Timeout),
            ErrorKind::Reqwest(error) => match error.status() {
                Some(status) if status.is_server_error() => Some(Self::Server),
                Some(_) => None,
                // A response that broke off is a lost connection. An invalid URL stays invalid.
                None if error.is_builder() => None,
                None => Some(Self::Connection),
            },
            ErrorKind::Middleware(error) if error.is::<RateLimited>() => Some(Self::Limited),
            // The RPC client wraps a failed request in an error of its middleware.
            ErrorKind::Middleware(_) => Some(Self::Connection),
            ErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) => match *code {
                JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY
                | JSON_RPC_SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED
                | JSON_RPC_SERVER_ERROR_BLOCK_NOT_AVAILABLE
                | JSON_RPC_SERVER_ERROR_BLOCK_STATUS_NOT_AVAILABLE_YET => Some(Self::Behind),
                INTERNAL_ERROR => Some(Self::Server),
                RATE_LIMITED => Some(Self::Limited),
                _ => None,
            },
            _ => None,
        }
    }
}

/// Longest pause that is accepted from a node.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(120);

/// Returns the pause that the node asked for; 0 without one.
pub fn retry_after(error: &RequestError) -> Duration {
    let ErrorKind::Middleware(error) = error.kind() else { return Duration::ZERO };
    let asked = error.downcast_ref::<RateLimited>().and_then(|limited| limited.retry_after);
    asked.unwrap_or_default().min(MAX_RETRY_AFTER)
}

/// Returns the backoff before retry number `attempt`, from 1: doubled every time, up to `max`, then a random part
/// between half and all of it, so that clients do not retry in step.
pub fn backoff(initial: Duration, max: Duration, attempt: u32) -> Duration {
    let factor = 2u32.saturating_pow(attempt.saturating_sub(1));
    let full = initial.saturating_mul(factor).min(max);
    let noise = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos() % 1_024;
    full / 2 + (full / 2) * noise / 1_024
}

#[cfg(test)]
mod tests {
    use solana_rpc_client_api::request::RpcResponseErrorData;

    use super::*;

    fn response_error(code: i64) -> RequestError {
        let data = RpcResponseErrorData::Empty;
        ErrorKind::from(RpcError::RpcResponseError { code, message: String::new(), data }).into()
    }

    #[test]
    fn only_transient_failures_are_retried() {
        assert_eq!(RetryClass::of(&response_error(-32_016)), Some(RetryClass::Behind));
        assert_eq!(RetryClass::of(&response_error(-32_005)), Some(RetryClass::Behind));
        assert_eq!(RetryClass::of(&response_error(-32_004)), Some(RetryClass::Behind));
        assert_eq!(RetryClass::of(&response_error(-32_603)), Some(RetryClass::Server));
        assert_eq!(RetryClass::of(&response_error(429)), Some(RetryClass::Limited));
        // Failed preflight; invalid parameters; a slot without a block.
        assert_eq!(RetryClass::of(&response_error(-32_002)), None);
        assert_eq!(RetryClass::of(&response_error(-32_602)), None);
        assert_eq!(RetryClass::of(&response_error(-32_009)), None);
    }

    #[test]
    fn backoffs_double_up_to_the_maximum() {
        let (initial, max) = (Duration::from_millis(100), Duration::from_millis(500));
        for (attempt, full) in [(1, 100), (2, 200), (3, 400), (4, 500), (40, 500)] {
            let backoff = backoff(initial, max, attempt).as_millis();
            assert!((full / 2..=full).contains(&backoff), "attempt {attempt}: {backoff} ms");
        }
    }
}
