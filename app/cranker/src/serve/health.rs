//! For machines: metrics, whether the process lives, whether it is ready, how it is.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{answer::Failure, board::Board};

/// `/metrics`.
pub async fn metrics(State(board): State<Arc<Board>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], board.metrics()).into_response()
}

/// `/healthz`.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// `/readyz`: 200 when days come out as they should, else 503 with the reasons.
pub async fn ready(State(board): State<Arc<Board>>) -> Response {
    let mut reasons = board.cranker().map(|cranker| cranker.not_ready).unwrap_or_default();
    if board.chain().is_none() {
        reasons.push("the chain could not be read yet".into());
    }
    let status = if reasons.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({ "ready": reasons.is_empty(), "reasons": reasons });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// `/v1/status`.
pub async fn status(State(board): State<Arc<Board>>) -> Result<Response, Failure> {
    let report = board.cranker().ok_or_else(|| {
        Failure::missing("no cranker runs in this process", "ask a process that was started with `run`")
    })?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(report)).into_response())
}
