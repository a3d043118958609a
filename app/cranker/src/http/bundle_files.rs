//! The public part of a day's bundle, file by file.
//!
//! What is served is what the manifest lists below `public/`, and the manifest itself: names are looked up in that list
//! and never joined to a path as they came, so that no name leads anywhere else.

use std::{path::PathBuf, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, header},
    response::Response,
};
use futures_util::stream;
use influence_core::{calendar::Day, merkle::Hash};
use influence_scoring::bundle::{self, MANIFEST, Manifest};
use serde_json::{Value, json};
use tokio::{fs::File, io::AsyncReadExt};

use super::{
    answer::{Failure, Holds, hex},
    board::Board,
    days::{no_such_day, number},
};

/// Where the public files are listed in the manifest.
const PUBLIC: &str = "public/";
/// Bytes that are read at once.
const CHUNK: usize = 64 * 1024;

/// `/v1/days/{n}/bundle`.
pub async fn list(
    State(board): State<Arc<Board>>,
    Path(day): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let day = number(&day)?;
    let manifest = manifest(&board, day)?;
    let link = |name: &str| format!("/v1/days/{day}/files/{name}");
    let listed = manifest.files.iter().filter(|(name, _)| name.starts_with(PUBLIC)).map(|(name, file)| {
        json!({ "name": name, "bytes": file.bytes.to_string(), "sha256": hex(&file.sha256), "href": link(name) })
    });
    let files: Vec<Value> =
        std::iter::once(json!({ "name": MANIFEST, "href": link(MANIFEST) })).chain(listed).collect();
    let body = json!({ "day": day, "content_hash": hex(&manifest.content_hash), "files": files });
    Ok(holds(&board, &manifest, manifest.content_hash).json(&headers, body))
}

/// `/v1/days/{n}/files/{file}`.
pub async fn one(
    State(board): State<Arc<Board>>,
    Path((day, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let day = number(&day)?;
    let manifest = manifest(&board, day)?;
    let (path, hash) = find(&board, &manifest, &name).ok_or_else(|| {
        Failure::missing(
            "there is no such public file",
            "see the bundle's list of files for those that there are",
        )
    })?;
    let open = |_| Failure::missing("the file is not here", "ask another cranker for the day");
    // A link in the place of a file could lead anywhere.
    let about = tokio::fs::symlink_metadata(&path).await.map_err(open)?;
    if !about.is_file() {
        return Err(open(std::io::ErrorKind::NotFound.into()));
    }
    let file = File::open(&path).await.map_err(open)?;
    let kind = if name == MANIFEST { "application/json" } else { "application/vnd.apache.parquet" };
    let head = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_LENGTH, about.len().to_string())];
    Ok(holds(&board, &manifest, hash).answer(&headers, (head, Body::from_stream(chunks(file)))))
}

fn manifest(board: &Board, day: Day) -> Result<Manifest, Failure> {
    bundle::read_manifest(&board.folder(day)).map_err(|_| no_such_day(day))
}

/// The file of exactly this name in the public part, with its digest.
fn find(board: &Board, manifest: &Manifest, name: &str) -> Option<(PathBuf, Hash)> {
    let folder = board.folder(manifest.day);
    if name == MANIFEST {
        return Some((folder.join(MANIFEST), manifest.checksum));
    }
    let (listed, file) = manifest.files.get_key_value(name).filter(|(name, _)| name.starts_with(PUBLIC))?;
    let plain = listed.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains('\\'));
    plain.then(|| (folder.join(listed), file.sha256))
}

/// Files of a day that stands as it is here never change.
fn holds(board: &Board, manifest: &Manifest, hash: Hash) -> Holds {
    let said = board.chain().and_then(|chain| chain.standing(manifest.day));
    if said == Some(manifest.contents()) { Holds::Ever(hash) } else { Holds::Now }
}

/// A file's bytes, as they are read.
fn chunks(file: File) -> impl stream::Stream<Item = std::io::Result<Bytes>> {
    stream::try_unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        let len = file.read(&mut chunk).await?;
        chunk.truncate(len);
        Ok((len > 0).then(|| (chunk.into(), file)))
    })
}
