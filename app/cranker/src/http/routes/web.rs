//! The web page's files, which are embedded into the binary at build time, and the files it loads.
//!
//! `cargo xtask web` builds the page; a Rust build needs no Node. Without the page, `/` says how to get it.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use crate::http::{
    app_state::AppState, development_wallet::is_local_request, gallery_names::read_gallery_names,
    middleware::SAME_ORIGIN_ONLY, response::ApiError, web_page::WebPage,
};

/// Names and contents; empty if the page was not built.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/web_page_files.rs"));

/// `/config.json`.
pub async fn config(State(app): State<Arc<AppState>>) -> Result<Response, ApiError> {
    let body = require_page(&app)?.config_json();
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(body)).into_response())
}

/// `/galleries.json`: read for every request, so that a corrected name needs no restart.
pub async fn gallery_names(State(app): State<Arc<AppState>>) -> Result<Response, ApiError> {
    let missing = |error: String| ApiError::not_found(error, "set `gallery_names` to a file with names");
    let file = app.web_page.as_ref().and_then(|page| page.gallery_names.as_deref());
    let file = file.ok_or_else(|| missing("no gallery names are configured".into()))?;
    let names = read_gallery_names(file).map_err(|error| missing(error.to_string()))?;
    Ok(([(header::CACHE_CONTROL, "no-cache")], Json(names)).into_response())
}

/// `/development-wallet.json`, for pages of this server only.
pub async fn development_wallet(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let missing =
        || ApiError::not_found("no development wallet", "start a local validator with its web page");
    let file = app.web_page.as_ref().and_then(|page| page.development_wallet.as_ref()).ok_or_else(missing)?;
    if !is_local_request(&headers) {
        let error = "the development wallet is available on its own machine only";
        return Err(ApiError::new(StatusCode::FORBIDDEN, error, "open the page at 127.0.0.1"));
    }
    let keys = std::fs::read(file).map_err(|_| missing())?;
    let head = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "no-store"),
        (SAME_ORIGIN_ONLY, "same-origin"),
    ];
    Ok((head, keys).into_response())
}

/// Files of the page; `/` is `index.html`.
pub async fn page_file(State(app): State<Arc<AppState>>, uri: Uri) -> Result<Response, ApiError> {
    let path = uri.path().trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    let Some((_, bytes)) = FILES.iter().find(|(file, _)| *file == name) else {
        return Err(if path.is_empty() { not_built() } else { ApiError::no_such_route() });
    };
    let page = require_page(&app)?;
    // The build names files below assets/ after their contents.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let head = [
        (header::CONTENT_TYPE, content_type(name).to_owned()),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::CONTENT_SECURITY_POLICY, page.content_security_policy()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()".to_owned(),
        ),
    ];
    Ok((head, *bytes).into_response())
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

fn require_page(app: &AppState) -> Result<&WebPage, ApiError> {
    app.web_page.as_ref().ok_or_else(|| {
        ApiError::not_found(
            "the web page has no RPC node",
            "set `public_rpc_url` to a node without a secret in its address",
        )
    })
}

fn not_built() -> ApiError {
    ApiError::not_found(
        "the web page was not built into this binary",
        "run `cargo xtask web` and build the cranker again, or see the routes below /v1",
    )
}
