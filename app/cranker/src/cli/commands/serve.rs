//! `serve`: the server alone, over the bundles in the data directory, without a key.

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context, bail};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    config::CrankerSettings,
    http::{AppState, ChainPoller, WebPage, poll_chain, serve},
    metrics,
    pipeline::connect,
};

/// Serve proofs, days, bundles and metrics out of the data directory, without a key, with what the chain says of them
///
/// `run` serves the same beside its work; this is for a second machine with a copy of the bundles.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker serve --data-dir /var/lib/influence-cranker --listen-addr 0.0.0.0:8910
  curl http://127.0.0.1:8910/v1/days")]
pub struct Args {
    /// Do not read the chain: nothing is known to be final then, and `/readyz` says so
    #[arg(long)]
    pub offline: bool,
}

/// Serves until it is interrupted.
///
/// # Errors
/// When there is nowhere to listen, or the node is the wrong one.
pub async fn command(settings: &CrankerSettings, args: &Args) -> anyhow::Result<ExitCode> {
    let Some(address) = settings.listen_addr.0 else {
        bail!("`listen_addr` is off, so there is nothing to serve; set it to an address, as 127.0.0.1:8910");
    };
    let connection = if args.offline { None } else { Some(connect(settings).await?) };
    let genesis = connection.as_ref().map(|connection| connection.rpc.genesis_hash());
    let app = AppState::new(settings.bundles_dir(), metrics::install_recorder()?);
    let app = Arc::new(app.with_page(WebPage::new(settings, genesis)?));
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("{address} can not be listened on; set `listen_addr` to a free address of this machine")
    })?;
    tracing::info!(address = %listener.local_addr()?, days = app.bundle_days().len(), "serving");
    let stop = CancellationToken::new();
    let server = tokio::spawn(serve(listener, app.clone(), stop.clone()));
    if let Some(connection) = connection {
        tokio::spawn(poll_chain(ChainPoller { rpc: connection.rpc, payer: None, app }, stop.clone()));
    }
    interrupted().await?;
    tracing::info!("stopping: no new requests, those under way are answered");
    stop.cancel();
    server.await??;
    Ok(ExitCode::SUCCESS)
}

/// Waits for SIGINT or SIGTERM.
#[cfg(unix)]
pub(super) async fn interrupted() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result,
        _ = terminated.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
pub(super) async fn interrupted() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
