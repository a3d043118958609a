//! Which failures of a request pass by themselves, and how long to wait for that.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use solana_rpc_client_api::{
    client_error::{Error, ErrorKind, reqwest::StatusCode},
    custom_error::{
        JSON_RPC_SERVER_ERROR_BLOCK_STATUS_NOT_AVAILABLE_YET,
        JSON_RPC_SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED, JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY,
    },
    request::RpcError,
};

/// JSON-RPC's code for a failure inside the server.
const INTERNAL: i64 = -32_603;
/// The code with which some providers limit the rate inside an answer of status 200.
const LIMITED: i64 = 429;

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
    pub fn of(error: &Error) -> Option<Self> {
        match error.kind() {
            ErrorKind::Io(_) => Some(Self::Connection),
            ErrorKind::Reqwest(error) if error.is_timeout() => Some(Self::Timeout),
            ErrorKind::Reqwest(error) => match error.status() {
                Some(StatusCode::TOO_MANY_REQUESTS) => Some(Self::Limited),
                Some(status) if status.is_server_error() => Some(Self::Server),
                Some(_) => None,
                // An answer that broke off is a lost connection; a URL that is none stays so.
                None if error.is_builder() => None,
                None => Some(Self::Connection),
            },
            // The client wraps a failed request in its middleware's error.
            ErrorKind::Middleware(_) => Some(Self::Connection),
            ErrorKind::RpcError(RpcError::RpcResponseError { code, .. }) => match *code {
                JSON_RPC_SERVER_ERROR_NODE_UNHEALTHY
                | JSON_RPC_SERVER_ERROR_MIN_CONTEXT_SLOT_NOT_REACHED
                | JSON_RPC_SERVER_ERROR_BLOCK_STATUS_NOT_AVAILABLE_YET => Some(Self::Behind),
                INTERNAL => Some(Self::Server),
                LIMITED => Some(Self::Limited),
                _ => None,
            },
            _ => None,
        }
    }
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

    fn answered(code: i64) -> Error {
        let data = RpcResponseErrorData::Empty;
        ErrorKind::from(RpcError::RpcResponseError { code, message: String::new(), data }).into()
    }

    #[test]
    fn what_passes_by_itself_is_repeated_and_nothing_else() {
        assert_eq!(Class::of(&answered(-32_016)), Some(Class::Behind));
        assert_eq!(Class::of(&answered(-32_005)), Some(Class::Behind));
        assert_eq!(Class::of(&answered(-32_603)), Some(Class::Server));
        assert_eq!(Class::of(&answered(429)), Some(Class::Limited));
        // Preflight failed; wrong parameters.
        assert_eq!(Class::of(&answered(-32_002)), None);
        assert_eq!(Class::of(&answered(-32_602)), None);
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
