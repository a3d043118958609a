//! Metrics, liveness, readiness and the cranker's status.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

use crate::http::{app_state::AppState, response::ApiError};

/// Ended days without a final snapshot above which the cranker is not ready. One is normal: votes on it are open.
const MAX_DAY_LAG: u32 = 1;

pub async fn metrics(State(app): State<Arc<AppState>>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], app.render_metrics())
        .into_response()
}

pub async fn liveness() -> &'static str {
    "alive\n"
}

/// 200 if days are published as they should be, else 503 with the reasons.
pub async fn readiness(State(app): State<Arc<AppState>>) -> Response {
    let mut reasons = app.cranker_status().map(|cranker| cranker.not_ready).unwrap_or_default();
    match app.chain_view().map(|chain| chain.final_day_lag()) {
        None => reasons.push("the chain has not been read yet".into()),
        Some(Some(days)) if days > MAX_DAY_LAG => {
            reasons.push(format!("{days} days have ended and are not final on chain"));
        }
        Some(_) => {}
    }
    if app.is_chain_unreachable() {
        reasons.push("the last read of the chain failed; see the log".into());
    }
    let status = if reasons.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({ "ready": reasons.is_empty(), "reasons": reasons });
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

pub async fn cranker_status(State(app): State<Arc<AppState>>) -> Result<Response, ApiError> {
    let status = app.cranker_status().ok_or_else(|| {
        ApiError::not_found("no cranker runs in this process", "query a process that was started with `run`")
    })?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(status)).into_response())
}
