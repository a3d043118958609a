//! `/v1/days/{n}/bundle` and `/v1/days/{n}/files/{file}`: the public files of a day's bundle.
//!
//! Served are the manifest and the files it lists below `public/`. A requested name is looked up in that list and never
//! joined to a path unchecked, so no name can leave the directory.

use std::{path::PathBuf, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderMap, header},
    response::Response,
};
use futures_util::stream;
use influence_core::{calendar::Day, merkle::Hash};
use influence_scoring::bundle::{self, BundleManifest, MANIFEST_FILE};
use serde_json::{Value, json};
use tokio::{fs::File, io::AsyncReadExt};

use super::lookup::{cache_policy, no_such_day, parse_day};
use crate::http::{app_state::AppState, response::ApiError};

/// Prefix of the public files in the manifest.
const PUBLIC: &str = "public/";
const CHUNK_BYTES: usize = 64 * 1024;

pub async fn list_files(
    State(app): State<Arc<AppState>>,
    Path(day): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let day = parse_day(&day)?;
    let manifest = read_manifest(&app, day)?;
    let link = |name: &str| format!("/v1/days/{day}/files/{name}");
    let listed = manifest.files.iter().filter(|(name, _)| name.starts_with(PUBLIC)).map(|(name, file)| {
        let sha256 = const_hex::encode(file.sha256);
        json!({ "name": name, "bytes": file.bytes.to_string(), "sha256": sha256, "href": link(name) })
    });
    let files: Vec<Value> = std::iter::once(json!({ "name": MANIFEST_FILE, "href": link(MANIFEST_FILE) }))
        .chain(listed)
        .collect();
    let body =
        json!({ "day": day, "content_hash": const_hex::encode(manifest.content_hash), "files": files });
    Ok(cache_policy(&app, &manifest, manifest.content_hash).respond_json(&headers, body))
}

pub async fn get_file(
    State(app): State<Arc<AppState>>,
    Path((day, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let day = parse_day(&day)?;
    let manifest = read_manifest(&app, day)?;
    let (path, hash) = find_file(&app, &manifest, &name)
        .ok_or_else(|| ApiError::not_found("no such public file", "see the bundle's list of files"))?;
    let missing = |_| ApiError::not_found("the file is missing here", "use another cranker for this day");
    // A symbolic link in place of a file could point anywhere.
    let metadata = tokio::fs::symlink_metadata(&path).await.map_err(missing)?;
    if !metadata.is_file() {
        return Err(missing(std::io::ErrorKind::NotFound.into()));
    }
    let file = File::open(&path).await.map_err(missing)?;
    let content_type =
        if name == MANIFEST_FILE { "application/json" } else { "application/vnd.apache.parquet" };
    let head = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::CONTENT_LENGTH, metadata.len().to_string()),
    ];
    let body = Body::from_stream(read_chunks(file));
    Ok(cache_policy(&app, &manifest, hash).respond(&headers, (head, body)))
}

fn read_manifest(app: &AppState, day: Day) -> Result<BundleManifest, ApiError> {
    bundle::read_manifest(&app.bundle_dir(day)).map_err(|_| no_such_day(day))
}

/// Finds the public file with exactly this name, and its digest.
fn find_file(app: &AppState, manifest: &BundleManifest, name: &str) -> Option<(PathBuf, Hash)> {
    let dir = app.bundle_dir(manifest.day);
    if name == MANIFEST_FILE {
        return Some((dir.join(MANIFEST_FILE), manifest.checksum));
    }
    let (listed, file) = manifest.files.get_key_value(name).filter(|(name, _)| name.starts_with(PUBLIC))?;
    let is_plain = listed.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains('\\'));
    is_plain.then(|| (dir.join(listed), file.sha256))
}

fn read_chunks(file: File) -> impl stream::Stream<Item = std::io::Result<Bytes>> {
    stream::try_unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK_BYTES];
        let len = file.read(&mut chunk).await?;
        chunk.truncate(len);
        Ok((len > 0).then(|| (chunk.into(), file)))
    })
}
