//! Path parameters, and the bundle that a request is about.

use std::sync::Arc;

use axum::http::StatusCode;
use influence_core::{calendar::Day, merkle::Hash};
use influence_scoring::bundle::{Bundle, BundleManifest};
use solana_address::Address;

use crate::http::{
    app_state::AppState,
    response::{ApiError, CachePolicy},
};

pub fn parse_day(text: &str) -> Result<Day, ApiError> {
    // `parse` would accept a plus sign.
    let is_digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits).ok_or_else(|| {
        ApiError::bad_request("invalid day", "use the number of days since 1970, as listed by /v1/days")
    })
}

pub fn parse_address(text: &str) -> Result<Address, ApiError> {
    text.parse::<Address>().ok().ok_or_else(|| {
        ApiError::bad_request("invalid address", "use 32 bytes in base58, 32 to 44 characters")
    })
}

/// Loads the bundle of `day`, or without a day that of [`AppState::latest_day`].
pub async fn load_bundle(app: &AppState, day: Option<&str>) -> Result<Arc<Bundle>, ApiError> {
    let day = match day {
        Some(text) => parse_day(text)?,
        None => app.latest_day().ok_or_else(|| {
            ApiError::not_found("no day has been computed yet", "retry after the first day was computed")
        })?,
    };
    let bundle = app.load_bundle(day).await.map_err(|error| {
        tracing::error!(%error, day, "cannot read the bundle");
        unreadable_bundle()
    })?;
    bundle.ok_or_else(|| no_such_day(day))
}

/// Returns the cache policy of a response with content `hash` about the bundle with this manifest.
pub fn cache_policy(app: &AppState, manifest: &BundleManifest, hash: Hash) -> CachePolicy {
    let on_chain = app.chain_view().and_then(|chain| chain.applicable_contents(manifest.day));
    if on_chain == Some(manifest.contents()) { CachePolicy::Immutable(hash) } else { CachePolicy::Revalidate }
}

pub fn no_such_day(day: Day) -> ApiError {
    ApiError::not_found(format!("no data for day {day}"), "see /v1/days for the available days")
}

pub fn unreadable_bundle() -> ApiError {
    ApiError::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "this cranker cannot read the day's bundle",
        "use another cranker, and inform the operator of this one",
    )
}
