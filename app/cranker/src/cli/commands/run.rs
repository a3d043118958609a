//! `run`: the daemon.

use std::{path::Path, process::ExitCode, sync::Arc, time::Duration};

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use solana_hash::Hash;
use solana_signer::Signer;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::serve::interrupted;
use crate::{
    cli::{EXIT_INTERRUPTED, logging::BARS},
    config::CrankerSettings,
    http::{AppState, ChainPoller, CrankerStatus, DayProgress, WebPage, WebPageError, poll_chain, serve},
    indexer::Step,
    journal::{Journal, JournalError},
    keeper::ExecutionReport,
    metrics,
    peers::Peers,
    pipeline::{Choices, Disagreement, Listener, Pace, Pass, PassError, Remote, Rest, run_daemon, start},
};

/// Observe, score, vote, apply and settle, day after day
///
/// Goes on where the data directory ends, whatever stopped it. SIGINT and SIGTERM let it finish what it is sending; a
/// second one does not.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence-cranker run --config cranker.toml
  influence-cranker run --config cranker.toml --from day-20778
  influence-cranker run --stranger --keypair helper.json")]
pub struct Args {
    /// Begin in an empty data directory with this published bundle, which must be what the chain says: a folder, or a
    /// cranker's server for its last final day
    #[arg(long, value_name = "FOLDER|URL")]
    pub from: Option<String>,

    /// Vote although the weights are others than the last final day's
    #[arg(long)]
    pub accept_new_weights: bool,

    /// Begin with what everybody holds now although the program has run for days: what was held before counts 0
    #[arg(long)]
    pub accept_late_start: bool,

    /// Apply, settle and pay only, with any key
    #[arg(long)]
    pub stranger: bool,
}

/// Runs until it is interrupted, with the journal that `open` opens.
///
/// # Errors
/// What keeps it from starting. Once it runs, it only stops when it is told to.
pub async fn command(
    settings: &CrankerSettings,
    args: &Args,
    open: impl FnOnce(&Path) -> Result<Journal, JournalError>,
) -> anyhow::Result<ExitCode> {
    let metrics = metrics::install_recorder()?;
    let choices = Choices {
        from: args.from.clone(),
        stranger: args.stranger,
        accept_new_weights: args.accept_new_weights,
        accept_late_start: args.accept_late_start,
    };
    let (mut cranker, watching) = start(settings, choices, open).await?;
    let stop = CancellationToken::new();
    let page = page(settings, cranker.chain().genesis_hash())?;
    let app = Arc::new(AppState::new(settings.bundles_dir(), metrics).with_page(page));
    let server = match settings.listen_addr.0 {
        None => None,
        Some(address) => {
            let listener = TcpListener::bind(address).await.with_context(|| {
                format!("{address} can not be listened on; set `listen_addr` to a free address, or to off")
            })?;
            Some(tokio::spawn(serve(listener, app.clone(), stop.clone())))
        }
    };
    let (rpc, payer) = (cranker.chain().clone(), Some(cranker.key().pubkey()));
    tokio::spawn(poll_chain(ChainPoller { rpc, payer, app: app.clone() }, stop.clone()));
    tokio::spawn(stop_when_told(stop.clone()));
    let pace = Pace {
        jitter: Duration::from_secs(settings.jitter_seconds.into()),
        ..Pace::of_days(cranker.calendar().day_seconds())
    };
    let peers = Peers::new(settings.bundles_dir(), settings.peers.clone());
    let mut teller = Teller::new(&cranker, app, peers);
    run_daemon(&mut cranker, pace, &stop, &mut teller).await;
    watching.abort();
    if let Some(server) = server {
        server.await??;
    }
    Ok(ExitCode::SUCCESS)
}

/// Begins to stop at the first signal, and stops at the second.
async fn stop_when_told(stop: CancellationToken) {
    if interrupted().await.is_ok() {
        tracing::info!("stopping: what is being sent is finished first; once more stops at once");
        stop.cancel();
    }
    if interrupted().await.is_ok() {
        tracing::warn!("stopped at once: what may still land is looked up at the next start");
        std::process::exit(EXIT_INTERRUPTED);
    }
}

/// What the page is told. Names that can not be read keep no cranker from voting: the page has addresses then.
fn page(settings: &CrankerSettings, genesis: Hash) -> Result<Option<WebPage>, WebPageError> {
    match WebPage::new(settings, Some(genesis)) {
        Err(WebPageError::Names(error)) => {
            tracing::warn!(%error, "the web page has no names of galleries");
            let settings = CrankerSettings { gallery_names: None, ..settings.clone() };
            WebPage::new(&settings, Some(genesis))
        }
        page => page,
    }
}

/// Tells logs, metrics and the server of every pass.
struct Teller {
    app: Arc<AppState>,
    cranker: String,
    peers: Peers,
    fees: u64,
    bar: ProgressBar,
}

impl Teller {
    fn new(cranker: &Remote, app: Arc<AppState>, peers: Peers) -> Self {
        // Hidden by itself where there is no terminal.
        let bar = BARS.add(ProgressBar::new_spinner());
        bar.set_style(
            ProgressStyle::with_template("{spinner} {msg}").unwrap_or(ProgressStyle::default_spinner()),
        );
        Self { app, cranker: cranker.key().pubkey().to_string(), peers, fees: 0, bar }
    }

    fn measure(&self, pass: &Pass) {
        let gauge = |metric: metrics::Metric, value: f64| ::metrics::gauge!(metric.name).set(value);
        gauge(metrics::OBSERVED_SLOT, pass.progress.finalized.slot as f64);
        gauge(metrics::OBSERVED_TIME, pass.progress.finalized.time as f64);
        gauge(metrics::DEGRADED_DAYS, pass.progress.degraded.len() as f64);
        gauge(metrics::QUORUM_MISMATCH, if pass.disagreements.is_empty() { 0.0 } else { 1.0 });
    }

    /// Counts and logs what was sent.
    fn count(&mut self, sent: &ExecutionReport) {
        self.fees = self.fees.saturating_add(sent.lamports);
        ::metrics::counter!(metrics::FEES.name).increment(sent.lamports);
        let refused = sent.failures.len() as u64;
        let outcomes =
            [("landed", sent.transactions), ("already_done", sent.already_done), ("refused", refused)];
        for (outcome, count) in outcomes {
            ::metrics::counter!(metrics::TRANSACTIONS.name, "outcome" => outcome).increment(count);
        }
        for failure in &sent.failures {
            tracing::warn!(reason = failure.reason, "set aside: {}", failure.what);
        }
        if sent.transactions > 0 {
            tracing::info!("{sent}");
        }
    }

    fn log(&self, pass: &Pass, rest: Rest) {
        for day in &pass.closed {
            tracing::info!(day, "scored and bundled");
        }
        if let Some(problem) = &pass.problem {
            let seconds = rest.pause.as_secs();
            tracing::error!(seconds, failed = rest.failed, "tried again after a pause: {problem}");
        }
        for objection in &pass.objections {
            tracing::error!("not voted for: {objection}");
        }
        for disagreement in &pass.disagreements {
            tracing::error!("{disagreement}");
        }
    }

    /// A pass that did not come to its end: what was known before stays, and the reason is added.
    fn failed(&self, error: &PassError, Rest { failed, pause }: Rest) {
        let seconds = pause.as_secs();
        tracing::warn!(seconds, failed, "the pass is repeated after a pause: {error}");
        let known = self.app.cranker_status().unwrap_or_default();
        let reason =
            format!("{failed} passes in a row failed, the next comes {seconds} seconds after: {error}");
        self.app.set_cranker_status(CrankerStatus {
            cranker: Some(self.cranker.clone()),
            consecutive_failures: failed,
            fees_lamports: self.fees,
            not_ready: vec![reason],
            ..known
        });
    }

    /// What keeps the cranker from being ready.
    fn not_ready(pass: &Pass) -> Vec<String> {
        let problem = pass.problem.iter().map(ToString::to_string);
        let objections = pass.objections.iter().map(ToString::to_string);
        let degraded = pass.progress.degraded.iter().map(|day| format!("day {day} is degraded"));
        problem.chain(objections).chain(degraded).collect()
    }
}

impl Listener for Teller {
    fn observing(&mut self, step: Step) {
        match step {
            Step::Beginning => self.bar.set_message("reading all balances"),
            Step::Events => self.bar.set_message("reading the program's transactions"),
            Step::Comparing => self.bar.set_message("comparing all balances"),
            Step::Filling { account, of } => {
                self.bar.set_message(format!("reading the history of account {account} of {of}"));
            }
        }
        self.bar.tick();
    }

    fn passed(&mut self, outcome: Result<&Pass, &PassError>, sent: &ExecutionReport, rest: Rest) {
        self.bar.set_message("waiting");
        ::metrics::gauge!(metrics::CONSECUTIVE_FAILURES.name).set(f64::from(rest.failed));
        self.count(sent);
        let pass = match outcome {
            Ok(pass) => pass,
            Err(error) => return self.failed(error, rest),
        };
        self.measure(pass);
        self.log(pass, rest);
        let disputed: Vec<_> = pass.disagreements.iter().map(Disagreement::day).collect();
        self.peers.compare_in_background(&disputed);
        // A day that can not be closed is tried again after the pause, whatever else is to be done.
        let pause = i64::try_from(rest.pause.as_secs()).unwrap_or(i64::MAX);
        let next_cycle_at = if rest.failed > 0 { pass.now.saturating_add(pause) } else { pass.wake_at };
        self.app.set_cranker_status(CrankerStatus {
            consecutive_failures: rest.failed,
            cranker: Some(self.cranker.clone()),
            observed_slot: pass.progress.finalized.slot,
            observed_time: pass.progress.finalized.time,
            steps: pass
                .unfinished
                .iter()
                .map(|(day, step)| DayProgress { day: *day, step: step.name().into() })
                .collect(),
            degraded_days: pass.progress.degraded.clone(),
            disagreements: pass
                .disagreements
                .iter()
                .map(ToString::to_string)
                .chain(self.peers.mismatches())
                .collect(),
            fees_lamports: self.fees,
            next_cycle_at,
            not_ready: Self::not_ready(pass),
            ..CrankerStatus::default()
        });
    }
}
