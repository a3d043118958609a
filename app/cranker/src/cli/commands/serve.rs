//! `serve`: the HTTP server alone, over the bundles in the data directory.

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context, bail};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    cli::signals::wait_for_stop_signal,
    config::CrankerSettings,
    http::{AppState, ChainPoller, WebPage, poll_chain, serve},
    metrics,
    pipeline::connect,
};

/// Serve proofs, days, bundles and metrics from the data directory, without a key, with their status on chain
///
/// `run` serves the same; this command is for a second machine with a copy of the bundles.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker serve --data-dir /var/lib/influence-cranker --listen-addr 0.0.0.0:8910
  curl http://127.0.0.1:8910/v1/days")]
pub struct Args {
    /// Do not read the chain; no day counts as final then, and `/readyz` reports it
    #[arg(long)]
    pub offline: bool,
}

/// Serves until the process is stopped.
///
/// # Errors
/// When the address cannot be bound, or the node is the wrong one.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let Some(address) = settings.listen_addr.0 else {
        bail!(
            "`listen_addr` is off, so there is nothing to serve; set it to an address such as 127.0.0.1:8910"
        );
    };
    let connection = if args.offline { None } else { Some(connect(settings).await?) };
    let genesis = connection.as_ref().map(|connection| connection.rpc.genesis_hash());
    let app = AppState::new(settings.bundles_dir(), metrics::install_recorder()?);
    let app = Arc::new(app.with_page(WebPage::new(settings, genesis)?));
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("cannot listen on {address}; set `listen_addr` to a free address of this machine")
    })?;
    tracing::info!(address = %listener.local_addr()?, days = app.bundle_days().len(), "serving");
    let stop = CancellationToken::new();
    let server = tokio::spawn(serve(listener, app.clone(), stop.clone()));
    if let Some(connection) = connection {
        tokio::spawn(poll_chain(ChainPoller { rpc: connection.rpc, payer: None, app }, stop.clone()));
    }
    wait_for_stop_signal().await?;
    tracing::info!("shutting down after the requests in progress");
    stop.cancel();
    server.await??;
    Ok(ExitCode::SUCCESS)
}
