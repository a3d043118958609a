//! `/v1/galleries/{gallery}/days`: a gallery's points and rank per day.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use influence_core::calendar::Day;
use influence_scoring::bundle::BundleError;
use serde_json::{Value, json};
use solana_address::Address;

use super::lookup::{parse_address, unreadable_bundle};
use crate::http::{
    app_state::AppState,
    gallery_history::MAX_DAYS,
    response::{ApiError, CachePolicy},
};

/// Oldest day first; days on which the gallery did not exist are omitted.
pub async fn gallery_days(
    State(app): State<Arc<AppState>>,
    Path(gallery): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let gallery = parse_address(&gallery)?;
    let reading = tokio::task::spawn_blocking(move || gallery_history(&app, &gallery)).await;
    let days = reading.map_err(|_| unreadable_bundle())?.map_err(|error| {
        tracing::error!(%error, "cannot read a bundle");
        unreadable_bundle()
    })?;
    Ok(CachePolicy::Revalidate
        .respond_json(&headers, json!({ "gallery": gallery.to_string(), "days": days })))
}

fn gallery_history(app: &AppState, gallery: &Address) -> Result<Vec<Value>, BundleError> {
    let mut days: Vec<Day> = app.bundle_days().into_iter().take(MAX_DAYS).collect();
    days.reverse();
    let mut history = Vec::new();
    for day in days {
        let galleries = app.gallery_history.galleries(&app.bundle_dir(day), day)?;
        let index = galleries.binary_search_by_key(gallery, |row| row.gallery);
        history.extend(index.ok().and_then(|index| galleries.get(index)).map(|row| {
            json!({
                "day": day,
                "points": row.points.to_string(),
                "average_points": row.average_points.to_string(),
                "rank": row.rank,
            })
        }));
    }
    Ok(history)
}
