//! `run`: the daemon.

use std::{path::Path, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use solana_hash::Hash;
use solana_signer::Signer;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{
    cli::{logging::BARS, signals::stop_on_signals},
    config::CrankerSettings,
    http::{AppState, ChainPoller, WebPage, WebPageError, poll_chain, serve},
    journal::{Journal, JournalError},
    metrics,
    peers::Peers,
    pipeline::{CycleReporter, CycleTiming, StartOptions, run_daemon, start},
};

/// Run the daemon: index, score, vote, apply and settle, day after day
///
/// Continues from the data directory, however it was stopped. SIGINT and SIGTERM let transactions in flight finish; a
/// second signal forces the exit.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker run --config cranker.toml
  influence-cranker run --config cranker.toml --bootstrap-from day-20778
  influence-cranker run --permissionless --keypair helper.json")]
pub struct Args {
    /// Start an empty data directory with this published bundle: a directory, or a cranker's server for its last final
    /// day. Its contents must be those on chain
    #[arg(long, value_name = "DIR|URL")]
    pub bootstrap_from: Option<String>,

    /// Start an empty data directory with the current balances, even if the program has run for days; earlier balances count
    /// as 0
    #[arg(long)]
    pub bootstrap_from_now: bool,

    /// Vote even if the weights differ from the last final day's
    #[arg(long)]
    pub accept_new_weights: bool,

    /// Apply, settle and pay only, with any key
    #[arg(long)]
    pub permissionless: bool,
}

/// Runs until the process is stopped, with the journal that `open` opens.
///
/// # Errors
/// When the cranker cannot start.
pub async fn command(
    settings: &CrankerSettings,
    args: &Args,
    open: impl FnOnce(&Path) -> Result<Journal, JournalError>,
) -> anyhow::Result<ExitCode> {
    let metrics = metrics::install_recorder()?;
    let options = StartOptions {
        bootstrap_from: args.bootstrap_from.clone(),
        bootstrap_from_now: args.bootstrap_from_now,
        permissionless: args.permissionless,
        accept_new_weights: args.accept_new_weights,
    };
    let (mut cranker, subscription) = start(settings, options, open).await?;
    let stop = CancellationToken::new();
    let page = web_page(settings, cranker.chain().genesis_hash())?;
    let app = Arc::new(AppState::new(settings.bundles_dir(), metrics).with_page(page));
    let server = match settings.listen_addr.0 {
        None => None,
        Some(address) => {
            let listener = TcpListener::bind(address).await.with_context(|| {
                format!("cannot listen on {address}; set `listen_addr` to a free address, or to off")
            })?;
            Some(tokio::spawn(serve(listener, app.clone(), stop.clone())))
        }
    };
    let (rpc, key) = (cranker.chain().clone(), cranker.key().pubkey());
    tokio::spawn(poll_chain(ChainPoller { rpc, payer: Some(key), app: app.clone() }, stop.clone()));
    tokio::spawn(stop_on_signals(stop.clone()));
    let timing = CycleTiming {
        jitter: Duration::from_secs(settings.jitter_seconds.into()),
        ..CycleTiming::for_days(cranker.calendar().day_seconds())
    };
    let peers = Peers::new(settings.bundles_dir(), settings.peers.clone());
    let mut reporter = CycleReporter::new(key.to_string(), app, peers, progress_bar());
    run_daemon(&mut cranker, timing, &stop, &mut reporter).await;
    subscription.abort();
    if let Some(server) = server {
        server.await??;
    }
    Ok(ExitCode::SUCCESS)
}

/// Creates the web page. Unreadable gallery names do not keep a cranker from voting: the page shows addresses then.
fn web_page(settings: &CrankerSettings, genesis: Hash) -> Result<Option<WebPage>, WebPageError> {
    match WebPage::new(settings, Some(genesis)) {
        Err(WebPageError::Names(error)) => {
            tracing::warn!(%error, "the web page shows no gallery names");
            let settings = CrankerSettings { gallery_names: None, ..settings.clone() };
            WebPage::new(&settings, Some(genesis))
        }
        page => page,
    }
}

/// Creates the progress bar, which is hidden without a terminal.
fn progress_bar() -> ProgressBar {
    let bar = BARS.add(ProgressBar::new_spinner());
    bar.with_style(
        ProgressStyle::with_template("{spinner} {msg}").unwrap_or(ProgressStyle::default_spinner()),
    )
}
