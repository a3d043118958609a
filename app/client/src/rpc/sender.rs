//! Requests to a node: paced, repeated where that helps, counted, and without the URL in what is said about them.

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
    config::Config,
    pace::Pace,
    retry::{Class, TooMany, asked_pause, pause},
};
use crate::ClientError;

/// What was asked of a node.
#[derive(Default)]
pub struct Counters {
    calls: AtomicU64,
    retries: [AtomicU64; Class::ALL.len()],
}

impl Counters {
    /// Requests made, repetitions included.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Requests that were repeated because of this.
    pub fn retries(&self, class: Class) -> u64 {
        self.retries.get(class as usize).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    fn retried(&self, class: Class) {
        if let Some(count) = self.retries.get(class as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

tokio::task_local! {
    /// Whether an answer to the request that this task makes was lost, so that the node may have done what it asks.
    static LOST: AtomicBool;
}

/// Makes a request, and says whether an answer to it was lost before it was answered.
pub(super) async fn answers_lost<T>(request: impl Future<Output = T>) -> (T, bool) {
    LOST.scope(AtomicBool::new(false), async {
        let answer = request.await;
        (answer, LOST.with(|lost| lost.load(Ordering::Relaxed)))
    })
    .await
}

/// Sends requests. Every request may be repeated: a transaction is the same transaction however often it is sent.
pub struct PacedSender {
    http: HttpSender,
    pace: Arc<Pace>,
    counters: Arc<Counters>,
    config: Config,
}

impl PacedSender {
    /// A sender to the node of `config`.
    ///
    /// # Errors
    /// [`ClientError::Build`] when no HTTP client can be made on this machine.
    pub fn new(config: &Config) -> std::result::Result<Self, ClientError> {
        let client = reqwest::Client::builder()
            .default_headers(HttpSender::default_headers())
            .timeout(config.timeout)
            .build()
            .map_err(|error| ClientError::Build(format!("HTTP client: {error}")))?;
        let client = ClientBuilder::new(client).with(Limits).build();
        Ok(Self {
            http: HttpSender::new_with_client_with_middleware(&config.url, client),
            pace: Arc::new(Pace::new(config.requests_per_second)),
            counters: Arc::default(),
            config: config.clone(),
        })
    }

    /// Another sender to the same node: both together keep to the pace, and are counted together.
    ///
    /// # Errors
    /// As [`PacedSender::new`].
    pub fn another(&self) -> std::result::Result<Self, ClientError> {
        let Self { pace, counters, config, .. } = self;
        Ok(Self { pace: pace.clone(), counters: counters.clone(), ..Self::new(config)? })
    }

    /// What it has sent.
    pub fn counters(&self) -> Arc<Counters> {
        self.counters.clone()
    }
}

#[async_trait]
impl RpcSender for PacedSender {
    async fn send(&self, request: RpcRequest, params: Value) -> Result<Value> {
        let mut attempt = 1;
        loop {
            self.pace.wait().await;
            self.counters.calls.fetch_add(1, Ordering::Relaxed);
            let error = match self.http.send(request, params.clone()).await {
                Ok(answer) => return Ok(answer),
                Err(error) => unwrapped(error),
            };
            let Some(class) = Class::of(&error).filter(|_| attempt < self.config.attempts) else {
                return Err(without_url(error, &self.config));
            };
            self.counters.retried(class);
            let pause = pause(self.config.pause, self.config.longest_pause, attempt).max(asked_pause(&error));
            tracing::debug!(%request, class = class.name(), attempt, ?pause, "asked again");
            if class == Class::Limited {
                self.pace.hold(Instant::now(), pause);
            } else {
                // Nobody has asked for it: then nobody wants to know.
                let _ = LOST.try_with(|lost| lost.store(true, Ordering::Relaxed));
                tokio::time::sleep(pause).await;
            }
            attempt += 1;
        }
    }

    fn get_transport_stats(&self) -> RpcTransportStats {
        self.http.get_transport_stats()
    }

    fn url(&self) -> String {
        self.config.node()
    }
}

/// Takes answers of status 429 out of the client's hands, which would wait and ask again past our pace and counters.
struct Limits;

#[async_trait]
impl Middleware for Limits {
    async fn handle(
        &self,
        request: reqwest::Request,
        extensions: &mut Extensions,
        next: Next<'_>,
    ) -> reqwest_middleware::Result<reqwest::Response> {
        let answer = next.run(request, extensions).await?;
        if answer.status() != reqwest::StatusCode::TOO_MANY_REQUESTS {
            return Ok(answer);
        }
        let seconds = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        Err(reqwest_middleware::Error::middleware(TooMany { pause: seconds.map(Duration::from_secs) }))
    }
}

/// The HTTP client's own error, which says more than the middleware's around it.
fn unwrapped(error: Error) -> Error {
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

fn without_url(error: Error, config: &Config) -> Error {
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
