//! Response types: JSON with a cache policy, and errors with their remedy.

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use influence_core::merkle::Hash;
use serde_json::{Value, json};

/// Error response of every route: what is wrong, and what to do.
#[derive(Debug)]
pub struct ApiError {
    pub status: StatusCode,
    pub error: String,
    pub remedy: &'static str,
}

impl ApiError {
    pub fn new(status: StatusCode, error: impl Into<String>, remedy: &'static str) -> Self {
        Self { status, error: error.into(), remedy }
    }

    pub fn bad_request(error: impl Into<String>, remedy: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error, remedy)
    }

    pub fn not_found(error: impl Into<String>, remedy: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, error, remedy)
    }

    pub fn no_such_route() -> Self {
        Self::not_found("no such route", "see the routes below /v1: proof, rank, days, status")
    }

    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "this server is read-only", "send a GET request")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "remedy": self.remedy });
        (self.status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
    }
}

/// How long clients may cache a response.
#[derive(Clone, Copy, Debug)]
pub enum CachePolicy {
    Revalidate,
    /// The response is about a final day with these contents.
    Immutable(Hash),
}

impl CachePolicy {
    /// Responds with `body`, or with 304 if the client already has it.
    pub fn respond(self, request: &HeaderMap, body: impl IntoResponse) -> Response {
        let Self::Immutable(hash) = self else {
            return ([(header::CACHE_CONTROL, "no-cache")], body).into_response();
        };
        let tag = format!("\"{}\"", const_hex::encode(hash));
        let head = [
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable".into()),
            (header::ETAG, tag.clone()),
        ];
        let known = request.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
        if known.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag)) {
            return (StatusCode::NOT_MODIFIED, head).into_response();
        }
        (head, body).into_response()
    }

    pub fn respond_json(self, request: &HeaderMap, value: Value) -> Response {
        self.respond(request, Json(value))
    }
}
