//! HTTP server: proofs, days, the public files of their bundles, metrics, health, and the web page.
//!
//! | route | response |
//! |---|---|
//! | `/v1/proof/{owner}?day=N` | an owner's leaf, its proof, and the instruction that applies it |
//! | `/v1/rank/{gallery}?day=N` | a gallery's rank, its proof, and the instruction that applies it |
//! | `/v1/days`, `/v1/days/{n}` | contents, votes and status of days |
//! | `/v1/days/{n}/bundle` | the public files of the day's bundle |
//! | `/v1/days/{n}/files/{file}` | one of these files |
//! | `/v1/owners/{owner}/twab` | the seven daily balance integrals behind an owner's holding score |
//! | `/v1/galleries/{gallery}/days` | a gallery's points and rank per day |
//! | `/v1/status` | state of the cranker in this process |
//! | `/metrics`, `/healthz`, `/readyz` | Prometheus metrics, liveness, readiness |
//! | `/`, `/config.json` and the page's files | the web page, if it was built into the binary |
//! | `/galleries.json`, `/development-wallet.json` | gallery names and, on a local validator, wallet keys, if configured |
//!
//! The server stands on the internet beside a key and a sealed bundle, so it only reads, and only from [`AppState`],
//! which the daemon writes: it has no access to the journal or to a key. Files are looked up by name in the manifest's
//! list of public files; a request's path is never joined to a directory. A directory of bundles can therefore also be
//! served by a machine without any secret (`influence-cranker serve`). TLS and slow clients are left to a proxy; the
//! server limits the number of concurrent requests and the time of each.
//!
//! 64-bit integers are JSON strings, because JavaScript numbers are not exact above 2^53. A response about a day is
//! immutable once the day is final on chain, its challenge period is over, and the bundle here has the same contents.

mod app_state;
mod chain_poller;
mod chain_view;
mod development_wallet;
mod gallery_history;
mod gallery_names;
mod middleware;
mod response;
mod routes;
mod web_page;

use std::{io, sync::Arc};

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use app_state::{AppState, CrankerStatus, DayProgress};
pub use chain_poller::{ChainPoller, poll_chain};
pub use chain_view::{ChainDay, ChainView, VoteView};
pub use development_wallet::DevelopmentWalletError;
pub use gallery_names::GalleryNamesError;
pub use web_page::{WebPage, WebPageError};

/// Serves requests on `listener` until `stop` is canceled, then completes the ones in flight.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, app: Arc<AppState>, stop: CancellationToken) -> io::Result<()> {
    let stopped = async move { stop.cancelled().await };
    axum::serve(listener, routes::router(app)).with_graceful_shutdown(stopped).await
}
