//! The server: proofs, days, the public part of their bundles, metrics and health, over HTTP.
//!
//! | route | gives |
//! |---|---|
//! | `/v1/proof/{owner}?day=N` | an owner's leaf, its proof, and the instruction that applies it |
//! | `/v1/rank/{gallery}?day=N` | a gallery's rank, its proof, and the instruction that applies it |
//! | `/v1/days`, `/v1/days/{n}` | what days say, who voted, and how far they are |
//! | `/v1/days/{n}/bundle` | the files of the day's bundle, without the sealed part |
//! | `/v1/days/{n}/files/{file}` | one of them |
//! | `/v1/owners/{owner}/week` | the seven days that an owner's score is the average of |
//! | `/v1/galleries/{gallery}/days` | a gallery's points and ranks, day by day |
//! | `/v1/status` | how the cranker is |
//! | `/metrics`, `/healthz`, `/readyz` | for machines |
//! | `/`, `/config.json` and the page's files | the web page, where it was built into the binary |
//! | `/galleries.json`, `/development-wallet.json` | names and, on a local validator, keys for it, where the settings name them |
//!
//! It reads only: no request changes anything. Integers of 64 bits are written as text, which every language reads
//! whole.

mod answer;
mod board;
mod days;
mod files;
mod health;
mod history;
mod limits;
mod names;
mod page;
mod proofs;
mod view;
mod wallet;
mod watch;
mod week;

use std::{io, sync::Arc};

use axum::{Router, middleware, routing::get};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) use answer::hex;
pub use board::{Board, CrankerReport, DayStep};
pub use history::History;
pub use names::NamesError;
pub use page::{Page, PageError};
pub use view::{ChainView, DayView, VoteView};
pub use wallet::WalletRefused;
pub use watch::{Watch, watch};

/// Answers requests on `listener` until `stop`, and then those that are under way.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, board: Arc<Board>, stop: CancellationToken) -> io::Result<()> {
    let stopped = async move { stop.cancelled().await };
    axum::serve(listener, router(board)).with_graceful_shutdown(stopped).await
}

/// All routes over what `board` knows.
pub fn router(board: Arc<Board>) -> Router {
    Router::new()
        .route("/v1/proof/{owner}", get(proofs::proof))
        .route("/v1/rank/{gallery}", get(proofs::rank))
        .route("/v1/days", get(days::list))
        .route("/v1/days/{day}", get(days::one))
        .route("/v1/days/{day}/bundle", get(files::list))
        .route("/v1/days/{day}/files/{*file}", get(files::one))
        .route("/v1/owners/{owner}/week", get(week::week))
        .route("/v1/galleries/{gallery}/days", get(history::days))
        .route("/config.json", get(page::config))
        .route("/galleries.json", get(names::names))
        .route("/development-wallet.json", get(wallet::keys))
        .route("/v1/status", get(health::status))
        .route("/metrics", get(health::metrics))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(page::file)
        .method_not_allowed_fallback(answer::wrong_method)
        .route_layer(middleware::from_fn(limits::count))
        .layer(middleware::from_fn_with_state(limits::Limits::default(), limits::guard))
        .with_state(board)
}
