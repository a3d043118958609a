//! A gallery's points and ranks, day by day, out of the bundles on disk.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use influence_core::{
    calendar::{Calendar, Day},
    merkle::Hash,
};
use influence_scoring::{
    bundle::{self, BundleError, GalleryRow},
    key::{Key, base58},
};
use serde_json::{Value, json};

use super::{
    answer::{Failure, Holds},
    board::Board,
    proofs::{broken, key},
};

/// Most days that are told, the newest ones.
const TOLD: usize = 60;

/// A gallery at a day's end.
#[derive(Clone, Copy, Debug)]
struct Line {
    gallery: Key,
    points: u64,
    average_points: u64,
    rank: Option<u32>,
}

/// The galleries of a day, in order of their keys, with the contents they were read from.
type Lines = (Hash, Arc<Vec<Line>>);

/// The galleries of past days, kept once they were read.
#[derive(Default)]
pub struct History(Mutex<BTreeMap<Day, Lines>>);

impl History {
    /// The galleries of the bundle of `day`; read again when another bundle took its place.
    fn lines(&self, board: &Board, day: Day) -> Result<Arc<Vec<Line>>, BundleError> {
        let folder = board.folder(day);
        let manifest = bundle::read_manifest(&folder)?;
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&day).cloned();
        if let Some((_, lines)) = known.filter(|(hash, _)| *hash == manifest.content_hash) {
            return Ok(lines);
        }
        let calendar = Calendar::new(manifest.day_seconds).map_err(|error| BundleError::Malformed {
            path: folder.display().to_string(),
            reason: error.to_string(),
        })?;
        let line = |(row, rank): (GalleryRow, Option<u32>)| Line {
            gallery: row.gallery,
            points: row.points,
            average_points: row.average_points(&calendar),
            rank,
        };
        let lines = Arc::new(bundle::read_galleries(&folder)?.into_iter().map(line).collect::<Vec<_>>());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(day, (manifest.content_hash, lines.clone()));
        while kept.len() > TOLD {
            kept.pop_first();
        }
        Ok(lines)
    }
}

/// `/v1/galleries/{gallery}/days`: the oldest first; days on which it was not there are left out.
pub async fn days(
    State(board): State<Arc<Board>>,
    Path(gallery): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let gallery = key(&gallery)?;
    let reading = tokio::task::spawn_blocking(move || told(&board, &gallery)).await;
    let days = reading.map_err(|_| broken())?.map_err(|error| {
        tracing::error!(%error, "a bundle can not be read");
        broken()
    })?;
    Ok(Holds::Now.json(&headers, json!({ "gallery": base58(&gallery), "days": days })))
}

fn told(board: &Board, gallery: &Key) -> Result<Vec<Value>, BundleError> {
    let mut days: Vec<Day> = board.bundled().into_iter().take(TOLD).collect();
    days.reverse();
    let mut told = Vec::new();
    for day in days {
        let lines = board.history.lines(board, day)?;
        let place = lines.binary_search_by_key(gallery, |line| line.gallery);
        told.extend(place.ok().and_then(|place| lines.get(place)).map(|line| {
            json!({
                "day": day,
                "points": line.points.to_string(),
                "average_points": line.average_points.to_string(),
                "rank": line.rank,
            })
        }));
    }
    Ok(told)
}
