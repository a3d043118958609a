//! Requests to a node: rate-limited, retried, counted. Errors never contain the URL, which may hold an API key.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use http::{Extensions, header::RETRY_AFTER};
use reqwest_middleware::{ClientBuilder, Middleware, Next};
use serde_json::Value;
use solana_rpc_client::{
    http_sender::HttpSender,
    rpc_sender::{RpcSender, RpcTransportStats},
};
use solana_rpc_client_api::{
    client_error::{Error, ErrorKind, Result, reqwest},
    request::RpcRequest,
};

use super::{
    config::RpcConfig,
    rate_limiter::RateLimiter,
    retry::{RateLimited, RetryClass, backoff, retry_after},
};
use crate::ClientError;

/// Counters of the requests to a node.
#[derive(Default)]
pub struct RpcCounters {
    calls: AtomicU64,
    retries: [AtomicU64; RetryClass::ALL.len()],
}

impl RpcCounters {
    /// Number of requests, retries included.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Number of retries of a class.
    pub fn retries(&self, class: RetryClass) -> u64 {
        self.retries.get(class as usize).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    fn count_retry(&self, class: RetryClass) {
        if let Some(count) = self.retries.get(class as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

tokio::task_local! {
    /// Set when a response to this task's request was lost: the node may have executed the request.
    static RESPONSE_LOST: AtomicBool;
}

/// Makes a request, and returns whether an earlier response to it was lost.
pub(super) async fn track_lost_responses<T>(request: impl Future<Output = T>) -> (T, bool) {
    RESPONSE_LOST
        .scope(AtomicBool::new(false), async {
            let response = request.await;
            (response, RESPONSE_LOST.with(|lost| lost.load(Ordering::Relaxed)))
        })
        .await
}

/// Sends requests within a rate limit and retries them. Every request may be retried: sending the same transaction
/// twice does not execute it twice.
pub struct RateLimitedSender {
    http: HttpSender,
    limiter: Arc<RateLimiter>,
    counters: Arc<RpcCounters>,
    config: RpcConfig,
}

impl RateLimitedSender {
    /// Creates a sender to the node of `config`.
    ///
    /// # Errors
    /// [`ClientError::Build`] when the HTTP client cannot be created.
    pub fn new(config: &RpcConfig) -> std::result::Result<Self, ClientError> {
        let client = reqwest::Client::builder()
            .default_headers(HttpSender::default_headers())
            .timeout(config.timeout)
            .build()
            .map_err(|error| ClientError::Build(format!("HTTP client: {error}")))?;
        let client = ClientBuilder::new(client).with(RateLimitMiddleware).build();
        Ok(Self {
            http: HttpSender::new_with_client_with_middleware(&config.url, client),
            limiter: Arc::new(RateLimiter::new(config.requests_per_second)),
            counters: Arc::default(),
            config: config.clone(),
        })
    }

    /// Creates a sender to the same node that shares the rate limit and the counters.
    ///
    /// # Errors
    /// Those of [`RateLimitedSender::new`].
    pub fn share(&self) -> std::result::Result<Self, ClientError> {
        let Self { limiter, counters, config, .. } = self;
        Ok(Self { limiter: limiter.clone(), counters: counters.clone(), ..Self::new(config)? })
    }

    /// Counters of its requests.
    pub fn counters(&self) -> Arc<RpcCounters> {
        self.counters.clone()
    }
}

#[async_trait]
impl RpcSender for RateLimitedSender {
    async fn send(&self, request: RpcRequest, params: Value) -> Result<Value> {
        let mut attempt = 1;
        loop {
            self.limiter.wait().await;
            self.counters.calls.fetch_add(1, Ordering::Relaxed);
            let error = match self.http.send(request, params.clone()).await {
                Ok(response) => return Ok(response),
                Err(error) => unwrap_middleware(error),
            };
            let Some(class) = RetryClass::of(&error).filter(|_| attempt < self.config.max_attempts) else {
                return Err(redact_url(error, &self.config));
            };
            self.counters.count_retry(class);
            let pause = backoff(self.config.initial_backoff, self.config.max_backoff, attempt)
                .max(retry_after(&error));
            tracing::debug!(%request, class = class.name(), attempt, ?pause, "retrying the request");
            if class == RetryClass::Limited {
                self.limiter.hold(Instant::now(), pause);
            } else {
                // Outside of `track_lost_responses` the flag does not exist and is not needed.
                let _ = RESPONSE_LOST.try_with(|lost| lost.store(true, Ordering::Relaxed));
                tokio::time::sleep(pause).await;
            }
            attempt += 1;
        }
    }

    fn get_transport_stats(&self) -> RpcTransportStats {
        self.http.get_transport_stats()
    }

    fn url(&self) -> String {
        self.config.public_url()
    }
}

/// Turns responses of status 429 into errors: the RPC client itself would retry them outside our limit and counters.
struct RateLimitMiddleware;

#[async_trait]
impl Middleware for RateLimitMiddleware {
    async fn handle(
        &self,
        request: reqwest::Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        let response = next.run(request, extensions).await?;
        if response.status() != reqwest::StatusCode::TOO_MANY_REQUESTS {
            return Ok(response);
        }
        let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        Err(reqwest_middleware::Error::middleware(RateLimited {
            retry_after: seconds.map(Duration::from_secs),
        }))
    }
}

/// Replaces a middleware error by the HTTP client's error inside it, which has the details.
fn unwrap_middleware(error: Error) -> Error {
    let Error { request, kind } = error;
    let kind = match *kind {
        ErrorKind::Middleware(inner) => match inner.downcast::<reqwest::Error>() {
            Ok(inner) => ErrorKind::Reqwest(inner),
            Err(inner) => ErrorKind::Middleware(inner),
        },
        kind => kind,
    };
    Error { request, kind: Box::new(kind) }
}

fn redact_url(error: Error, config: &RpcConfig) -> Error {
    let Error { request, kind } = error;
    let kind = match *kind {
        ErrorKind::Reqwest(inner) => ErrorKind::Reqwest(inner.without_url()),
        ErrorKind::Middleware(inner) => {
            ErrorKind::Custom(inner.to_string().replace(config.url.trim_end_matches('/'), "(the node)"))
        }
        kind => kind,
    };
    Error { request, kind: Box::new(kind) }
}
