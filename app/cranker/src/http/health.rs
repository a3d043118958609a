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

/// So many days that have ended and are not final are too many: yesterday is only being voted for.
const LATE: u32 = 2;

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
    match board.chain().map(|chain| chain.lag()) {
        None => reasons.push("the chain could not be read yet".into()),
        Some(Some(days)) if days >= LATE => {
            reasons.push(format!("{days} days have ended and are not final on chain"));
        }
        Some(_) => {}
    }
    if board.has_lost_chain() {
        reasons.push("the chain could not be read the last time; the log says why".into());
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
