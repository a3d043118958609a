//! The seven days that an owner's holding score is the average of.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use influence_core::holding::WINDOW_DAYS;
use influence_scoring::key::base58;
use serde_json::json;

use super::{
    answer::{Failure, Holds},
    board::Board,
    proofs::{broken, key, newest},
};

/// `/v1/owners/{owner}/week`: base-unit seconds of the seven days up to the newest one, the oldest first.
pub async fn week(
    State(board): State<Arc<Board>>,
    Path(owner): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let owner = key(&owner)?;
    let day = newest(&board).ok_or_else(|| {
        Failure::missing("there is no day yet", "ask again after the first day was computed")
    })?;
    let bundle = board.bundle(day).await.map_err(|error| {
        tracing::error!(%error, day, "the bundle can not be read");
        broken()
    })?;
    let bundle = bundle.ok_or_else(|| super::days::no_such_day(day))?;
    let owners = &bundle.window.owners;
    let row = owners.binary_search_by_key(&owner, |row| row.owner).ok().and_then(|place| owners.get(place));
    // Whoever has no row held nothing on any of the days.
    let integrals = row.map_or([0; WINDOW_DAYS as usize], |row| row.integrals);
    let body = json!({
        "owner": base58(&owner),
        "day": day,
        "day_seconds": bundle.manifest.day_seconds,
        "integrals": integrals.map(|integral| integral.to_string()),
    });
    Ok(Holds::Now.json(&headers, body))
}
