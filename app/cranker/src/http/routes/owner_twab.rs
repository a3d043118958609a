//! `/v1/owners/{owner}/twab`: the seven daily balance integrals whose average is the owner's holding score.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use influence_core::holding::WINDOW_DAYS;
use serde_json::json;

use super::lookup::{load_bundle, parse_address};
use crate::http::{
    app_state::AppState,
    response::{ApiError, CachePolicy},
};

/// Base-unit seconds of the seven days up to the latest one, oldest first.
pub async fn owner_twab(
    State(app): State<Arc<AppState>>,
    Path(owner): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let owner = parse_address(&owner)?;
    let bundle = load_bundle(&app, None).await?;
    let owners = &bundle.state.twab.owners;
    let row = owners.binary_search_by_key(&owner, |row| row.owner).ok().and_then(|index| owners.get(index));
    // An owner without a row held nothing on any of the days.
    let integrals = row.map_or([0; WINDOW_DAYS as usize], |row| row.integrals);
    let body = json!({
        "owner": owner.to_string(),
        "day": bundle.manifest.day,
        "day_seconds": bundle.manifest.day_seconds,
        "integrals": integrals.map(|integral| integral.to_string()),
    });
    Ok(CachePolicy::Revalidate.respond_json(&headers, body))
}
