//! Which failures of a request pass by themselves, and how long to wait for that.

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

/// JSON-RPC's code for a failure inside the server.
const INTERNAL: i64 = -32_603;
/// The code with which some providers limit the rate inside an answer of status 200.
const LIMITED: i64 = 429;

/// A node that answered status 429, and how long it asks to be left alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the node limits the rate of requests; set a lower rate, or use a node that allows more")]
pub struct TooMany {
    /// From its Retry-After header.
    pub pause: Option<Duration>,
}

/// Why a request that failed may succeed when it is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// No answer in time.
    Timeout,
    /// Too many requests.
    Limited,
    /// The node failed inside.
    Server,
    /// No connection, or it was lost.
    Connection,
    /// The node has not caught up.
    Behind,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Timeout, Self::Limited, Self::Server, Self::Connection, Self::Behind];

    /// For logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Limited => "limited",
            Self::Server => "server",
            Self::Connection => "connection",
            Self::Behind => "behind",
        }
    }

    /// The class of a failure; none when repeating the request can not help.
    pub fn of(error: &RequestError) -> Option<Self> {
        match error.kind() {
            ErrorKind::Io(_) => Some(Self::Connection),
            ErrorKind::Reqwest(error) if error.is_timeout() => Some(Self::Timeout),
            ErrorKind::Reqwest(error) => match error.status() {
                Some(status) if status.is_server_error() => Some(Self::Server),
                Some(_) => None,
                // An answer that broke off is a lost connection; a URL that is none stays so.
                None if error.is_builder() => None,
                None => Some(Self::Connection),
            },
            ErrorKind::Middleware(error) if error.is::<TooMany>() => Some(Self::Limited),
            // The client wraps a failed request in its middleware's error.
            ErrorKind::Middleware(_) => Some(Self::Connection),
            ErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) => match *code {
                JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY
                | JSON_RPC_SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED
                | JSON_RPC_SERVER_ERROR_BLOCK_NOT_AVAILABLE
                | JSON_RPC_SERVER_ERROR_BLOCK_STATUS_NOT_AVAILABLE_YET => Some(Self::Behind),
                INTERNAL => Some(Self::Server),
                LIMITED => Some(Self::Limited),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The longest pause that a node may ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(120);

/// How long the node asked to be left alone.
pub fn asked_pause(error: &RequestError) -> Duration {
    let ErrorKind::Middleware(error) = error.kind() else { return Duration::ZERO };
    let asked = error.downcast_ref::<TooMany>().and_then(|limited| limited.pause);
    asked.unwrap_or_default().min(LONGEST_ASKED)
}

/// The pause before attempt `attempt` (1 is the first repetition): doubled every time, and then between half and all
/// of it, so that many clients do not come back together.
pub fn pause(first: Duration, longest: Duration, attempt: u32) -> Duration {
    let factor = 2u32.saturating_pow(attempt.saturating_sub(1));
    let full = first.saturating_mul(factor).min(longest);
    let noise = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().subsec_nanos() % 1_024;
    full / 2 + (full / 2) * noise / 1_024
}

#[cfg(test)]
mod tests {
    use solana_rpc_client_api::request::RpcResponseErrorData;

    use super::*;

    fn answered(code: i64) -> RequestError {
        let data = RpcResponseErrorData::Empty;
        ErrorKind::from(RpcError::RpcResponseError { code, message: String::new(), data }).into()
    }

    #[test]
    fn what_passes_by_itself_is_repeated_and_nothing_else() {
        assert_eq!(Class::of(&answered(-32_016)), Some(Class::Behind));
        assert_eq!(Class::of(&answered(-32_005)), Some(Class::Behind));
        assert_eq!(Class::of(&answered(-32_004)), Some(Class::Behind));
        assert_eq!(Class::of(&answered(-32_603)), Some(Class::Server));
        assert_eq!(Class::of(&answered(429)), Some(Class::Limited));
        // Preflight failed; wrong parameters; a slot without a block.
        assert_eq!(Class::of(&answered(-32_002)), None);
        assert_eq!(Class::of(&answered(-32_602)), None);
        assert_eq!(Class::of(&answered(-32_009)), None);
    }

    #[test]
    fn pauses_double_up_to_the_longest() {
        let (first, longest) = (Duration::from_millis(100), Duration::from_millis(500));
        for (attempt, full) in [(1, 100), (2, 200), (3, 400), (4, 500), (40, 500)] {
            let pause = pause(first, longest, attempt).as_millis();
            assert!((full / 2..=full).contains(&pause), "attempt {attempt}: {pause} ms");
        }
    }
}
