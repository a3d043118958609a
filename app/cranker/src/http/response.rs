//! Answers: JSON, with how long it holds; and errors with their remedy.

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use influence_core::merkle::Hash;
use serde_json::{Value, json};

/// An error as every route gives it: what is wrong, and what to do.
#[derive(Debug)]
pub struct Failure {
    pub status: StatusCode,
    pub error: String,
    pub remedy: &'static str,
}

impl Failure {
    pub fn new(status: StatusCode, error: impl Into<String>, remedy: &'static str) -> Self {
        Self { status, error: error.into(), remedy }
    }

    pub fn bad(error: impl Into<String>, remedy: &'static str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, error, remedy)
    }

    pub fn missing(error: impl Into<String>, remedy: &'static str) -> Self {
        Self::new(StatusCode::NOT_FOUND, error, remedy)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "remedy": self.remedy });
        (self.status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
    }
}

pub fn no_such_route() -> Failure {
    Failure::missing("there is nothing at this path", "see the routes below /v1: proof, rank, days, status")
}

pub async fn wrong_method() -> Failure {
    Failure::new(StatusCode::METHOD_NOT_ALLOWED, "this server only reads", "send GET")
}

/// How long an answer holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// Until the next request.
    Now,
    /// For ever: it is of a day that stands, with these contents.
    Ever(Hash),
}

impl Holds {
    fn tag(self) -> Option<String> {
        match self {
            Self::Now => None,
            Self::Ever(hash) => Some(format!("\"{}\"", hex(&hash))),
        }
    }

    /// `body`, or that the asker has it already.
    pub fn answer(self, asked: &HeaderMap, body: impl IntoResponse) -> Response {
        let Some(tag) = self.tag() else {
            return ([(header::CACHE_CONTROL, "no-cache")], body).into_response();
        };
        let head = [
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable".into()),
            (header::ETAG, tag.clone()),
        ];
        let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
        if known.is_some_and(|tags| tags.split(',').any(|known| known.trim() == tag)) {
            return (StatusCode::NOT_MODIFIED, head).into_response();
        }
        (head, body).into_response()
    }

    /// `value` as JSON.
    pub fn json(self, asked: &HeaderMap, value: Value) -> Response {
        self.answer(asked, Json(value))
    }
}

/// Bytes as text.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
