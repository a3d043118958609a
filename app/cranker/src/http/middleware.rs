//! What a stranger can ask of the server: little at a time, not for long, and nothing to be stored.

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

use super::answer::Failure;
use crate::metrics::{HTTP_REQUESTS, HTTP_SECONDS};

/// The header of answers that are for the page of this server alone.
pub const OWN_PAGE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// Requests that are answered at once.
const AT_ONCE: usize = 64;
/// Time to begin an answer: reading a large bundle takes a while.
const TIME: Duration = Duration::from_secs(30);

/// The places for requests.
#[derive(Clone)]
pub struct Limits(Arc<Semaphore>);

impl Default for Limits {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

/// Refuses bodies, too many requests at once and slow ones; lets every web page read the answers.
pub async fn guard(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    let mut response = match request.method() {
        &Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ if has_body(&request) => Failure::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "this server takes no request with a body",
            "send a GET request without one",
        )
        .into_response(),
        _ => answer(&limits, request, next).await,
    };
    let headers = response.headers_mut();
    // What a route keeps to its own page, no other may read.
    if !headers.contains_key(OWN_PAGE) {
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

async fn answer(limits: &Limits, request: Request, next: Next) -> Response {
    let Ok(_place) = limits.0.try_acquire() else {
        let busy = Failure::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "too many requests at once",
            "ask again in a second",
        );
        return ([(header::RETRY_AFTER, "1")], busy).into_response();
    };
    tokio::time::timeout(TIME, next.run(request)).await.unwrap_or_else(|_| {
        Failure::new(StatusCode::GATEWAY_TIMEOUT, "the answer took too long", "ask again in a minute")
            .into_response()
    })
}

/// Counts requests by the route they met.
pub async fn count(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let began = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    counter!(HTTP_REQUESTS.name, "route" => route.clone(), "status" => status).increment(1);
    histogram!(HTTP_SECONDS.name, "route" => route).record(began.elapsed().as_secs_f64());
    response
}
