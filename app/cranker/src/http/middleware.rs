//! Request limits, CORS headers, and request metrics.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use metrics::{counter, histogram};
use tokio::sync::Semaphore;

use super::response::ApiError;
use crate::metrics::{HTTP_REQUESTS, HTTP_SECONDS};

/// Header of responses that only this server's own page may read.
pub const SAME_ORIGIN_ONLY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const MAX_CONCURRENT_REQUESTS: usize = 64;
/// Time to start a response. Generous, because the first read of a large bundle takes long.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(30);

#[derive(Clone)]
pub struct RequestLimits(Arc<Semaphore>);

impl Default for RequestLimits {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MAX_CONCURRENT_REQUESTS)))
    }
}

/// Rejects bodies, too many concurrent requests and slow ones. Allows every origin to read responses.
pub async fn limit_requests(State(limits): State<RequestLimits>, request: Request, next: Next) -> Response {
    let mut response = match request.method() {
        &Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ if has_body(&request) => ApiError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "this server accepts no request body",
            "send a GET request without one",
        )
        .into_response(),
        _ => run_limited(&limits, request, next).await,
    };
    let headers = response.headers_mut();
    // No CORS header here: another site in the same browser must not read the response.
    if !headers.contains_key(SAME_ORIGIN_ONLY) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET"));
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn has_body(request: &Request) -> bool {
    let length = request.headers().get(header::CONTENT_LENGTH);
    length.is_some_and(|length| length != "0") || request.headers().contains_key(header::TRANSFER_ENCODING)
}

async fn run_limited(limits: &RequestLimits, request: Request, next: Next) -> Response {
    let Ok(_permit) = limits.0.try_acquire() else {
        let busy = ApiError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many concurrent requests",
            "retry in a second",
        );
        return ([(header::RETRY_AFTER, "1")], busy).into_response();
    };
    tokio::time::timeout(RESPONSE_TIMEOUT, next.run(request)).await.unwrap_or_else(|_| {
        ApiError::new(StatusCode::GATEWAY_TIMEOUT, "the response took too long", "retry in a minute")
            .into_response()
    })
}

pub async fn measure_requests(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    counter!(HTTP_REQUESTS.name, "route" => route.clone(), "status" => status).increment(1);
    histogram!(HTTP_SECONDS.name, "route" => route).record(started.elapsed().as_secs_f64());
    response
}
