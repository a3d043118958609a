//! Route handlers.

mod bundle_files;
mod days;
mod galleries;
mod health;
mod lookup;
mod owner_twab;
mod proofs;
mod web;

use std::sync::Arc;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};

use super::{app_state::AppState, middleware, response::ApiError};

pub(super) fn router(app: Arc<AppState>) -> Router {
    Router::new()
        .route("/v1/proof/{owner}", get(proofs::owner_proof))
        .route("/v1/rank/{gallery}", get(proofs::rank_proof))
        .route("/v1/days", get(days::list_days))
        .route("/v1/days/{day}", get(days::get_day))
        .route("/v1/days/{day}/bundle", get(bundle_files::list_files))
        .route("/v1/days/{day}/files/{*file}", get(bundle_files::get_file))
        .route("/v1/owners/{owner}/twab", get(owner_twab::owner_twab))
        .route("/v1/galleries/{gallery}/days", get(galleries::gallery_days))
        .route("/config.json", get(web::config))
        .route("/galleries.json", get(web::gallery_names))
        .route("/development-wallet.json", get(web::development_wallet))
        .route("/v1/status", get(health::cranker_status))
        .route("/metrics", get(health::metrics))
        .route("/healthz", get(health::liveness))
        .route("/readyz", get(health::readiness))
        .fallback(web::page_file)
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .route_layer(from_fn(middleware::measure_requests))
        .layer(from_fn_with_state(middleware::RequestLimits::default(), middleware::limit_requests))
        .with_state(app)
}
