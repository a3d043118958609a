//! `/v1/days`: contents, votes and status of days.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use influence_core::{calendar::Day, merkle::Sha2, snapshot_vote::SnapshotContents};
use influence_scoring::bundle;
use serde_json::{Value, json};

use super::lookup::{no_such_day, parse_day};
use crate::http::{
    app_state::AppState,
    response::{ApiError, CachePolicy},
};

const MAX_LISTED_DAYS: usize = 400;

/// `/v1/days`: newest first.
pub async fn list_days(State(app): State<Arc<AppState>>, headers: HeaderMap) -> Response {
    let chain = app.chain_view();
    let on_chain = chain.iter().flat_map(|chain| chain.days.keys().copied());
    let days: BTreeSet<Day> = on_chain.chain(app.bundle_days()).collect();
    let days: Vec<Value> =
        days.iter().rev().take(MAX_LISTED_DAYS).filter_map(|day| day_json(&app, *day)).collect();
    let body = json!({
        "last_final_day": chain.as_ref().and_then(|chain| chain.last_final),
        "now": chain.as_ref().map(|chain| chain.now),
        "quorum": chain.as_ref().map(|chain| chain.quorum),
        "crankers": chain.as_ref().map(|chain| chain.crankers.iter().map(ToString::to_string).collect::<Vec<_>>()),
        "days": days,
    });
    CachePolicy::Revalidate.respond_json(&headers, body)
}

/// `/v1/days/{n}`.
pub async fn get_day(
    State(app): State<Arc<AppState>>,
    Path(day): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let day = parse_day(&day)?;
    let body = day_json(&app, day).ok_or_else(|| no_such_day(day))?;
    Ok(CachePolicy::Revalidate.respond_json(&headers, body))
}

/// Combines a day's bundle and its snapshot on chain; none if there is neither.
fn day_json(app: &AppState, day: Day) -> Option<Value> {
    let chain = app.chain_view();
    let view = chain.as_ref().and_then(|chain| chain.days.get(&day));
    let manifest = bundle::read_manifest(&app.bundle_dir(day)).ok();
    if view.is_none() && manifest.is_none() {
        return None;
    }
    let computed = manifest.as_ref().map(bundle::BundleManifest::contents);
    let on_chain = view.and_then(|view| view.contents);
    let degraded = app.cranker_status().is_some_and(|cranker| cranker.degraded_days.contains(&day));
    Some(json!({
        "day": day,
        "status": view.map_or("computed", |view| view.status),
        "challenge_ends_at": view.map(|view| view.challenge_ends_at).filter(|at| *at != 0),
        "votes": view.map(|view| view.votes.as_slice()).unwrap_or_default(),
        "degraded": degraded,
        "matches_chain": on_chain.zip(computed).map(|(on_chain, computed)| on_chain == computed),
        "on_chain": on_chain.as_ref().map(|contents| contents_json(day, contents)),
        "computed": computed.as_ref().map(|contents| contents_json(day, contents)),
        "links": {
            "day": format!("/v1/days/{day}"),
            "bundle": manifest.map(|_| format!("/v1/days/{day}/bundle")),
        },
    }))
}

fn contents_json(day: Day, contents: &SnapshotContents) -> Value {
    json!({
        "content_hash": const_hex::encode(contents.hash::<Sha2>(day)),
        "holdings_root": const_hex::encode(contents.holdings_root),
        "holdings_sum": contents.holdings_sum.to_string(),
        "members": contents.members,
        "others": contents.others,
        "engagement_root": const_hex::encode(contents.engagement_root),
        "galleries": contents.galleries,
        "weights_hash": const_hex::encode(contents.weights_hash),
    })
}
