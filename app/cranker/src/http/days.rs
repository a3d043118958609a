//! Days: what each says, who voted for it, and how far it is.

use std::{collections::BTreeSet, sync::Arc};

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use influence_core::{calendar::Day, merkle::Sha2, snapshot_vote::SnapshotContents};
use influence_scoring::bundle;
use serde_json::{Value, json};

use super::{
    answer::{Failure, Holds, hex},
    board::Board,
};

/// Days that are listed at most, newest first.
const LISTED: usize = 400;

/// `/v1/days`.
pub async fn list(State(board): State<Arc<Board>>, headers: HeaderMap) -> Response {
    let chain = board.chain();
    let known = chain.iter().flat_map(|chain| chain.days.keys().copied());
    let days: BTreeSet<Day> = known.chain(board.bundled()).collect();
    let days: Vec<Value> = days.iter().rev().take(LISTED).filter_map(|day| describe(&board, *day)).collect();
    let body = json!({
        "last_final_day": chain.as_ref().and_then(|chain| chain.last_final),
        "now": chain.as_ref().map(|chain| chain.now),
        "quorum": chain.as_ref().map(|chain| chain.quorum),
        "crankers": chain.as_ref().map(|chain| chain.crankers.iter().map(ToString::to_string).collect::<Vec<_>>()),
        "days": days,
    });
    Holds::Now.json(&headers, body)
}

/// `/v1/days/{n}`.
pub async fn one(
    State(board): State<Arc<Board>>,
    Path(day): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let day = number(&day)?;
    let body = describe(&board, day).ok_or_else(|| no_such_day(day))?;
    Ok(Holds::Now.json(&headers, body))
}

/// The number of a day.
pub fn number(text: &str) -> Result<Day, Failure> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let day = text.parse().ok().filter(|_| digits);
    day.ok_or_else(|| {
        Failure::bad("that is no day", "write its number: days since 1970, as /v1/days lists them")
    })
}

pub fn no_such_day(day: Day) -> Failure {
    Failure::missing(
        format!("there is nothing of day {day} here"),
        "see /v1/days for the days that there are",
    )
}

/// A day by its bundle and the chain; none when neither knows of it.
fn describe(board: &Board, day: Day) -> Option<Value> {
    let chain = board.chain();
    let view = chain.as_ref().and_then(|chain| chain.days.get(&day));
    let manifest = bundle::read_manifest(&board.folder(day)).ok();
    if view.is_none() && manifest.is_none() {
        return None;
    }
    let ours = manifest.as_ref().map(bundle::Manifest::contents);
    let said = view.and_then(|view| view.contents);
    let degraded = board.cranker().is_some_and(|cranker| cranker.degraded.contains(&day));
    Some(json!({
        "day": day,
        "status": view.map_or("computed", |view| view.status),
        "challenge_ends_at": view.map(|view| view.challenge_ends_at).filter(|at| *at != 0),
        "votes": view.map(|view| view.votes.as_slice()).unwrap_or_default(),
        "degraded": degraded,
        "agrees": said.zip(ours).map(|(said, ours)| said == ours),
        "on_chain": said.as_ref().map(|said| contents(day, said)),
        "computed": ours.as_ref().map(|ours| contents(day, ours)),
        "links": {
            "day": format!("/v1/days/{day}"),
            "bundle": manifest.map(|_| format!("/v1/days/{day}/bundle")),
        },
    }))
}

fn contents(day: Day, contents: &SnapshotContents) -> Value {
    json!({
        "content_hash": hex(&contents.hash::<Sha2>(day)),
        "holdings_root": hex(&contents.holdings_root),
        "holdings_sum": contents.holdings_sum.to_string(),
        "members": contents.members,
        "others": contents.others,
        "engagement_root": hex(&contents.engagement_root),
        "galleries": contents.galleries,
        "weights_hash": hex(&contents.weights_hash),
    })
}
