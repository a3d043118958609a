//! `influence-localnet`: runs a local validator with the program in it until it is stopped.
#![allow(missing_docs)]

mod args;
mod banner;
mod status_line;
mod web_server;

use std::{path::PathBuf, process::ExitCode, sync::Mutex, time::Instant};

use anyhow::{Context, Result, bail};
use clap::Parser;
use influence_localnet::{
    Localnet,
    crankers::{Daemons, is_safe_start},
    data_dir::LOG,
};
use tokio::time::{Duration, sleep};
use tracing_subscriber::EnvFilter;

use crate::{args::Args, status_line::StatusLine, web_server::WebServer};

const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// The daemon's binary, beside this one.
const CRANKER: &str = "influence-cranker";

#[tokio::main]
async fn main() -> ExitCode {
    match run(&Args::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Writes the validator's log into the data directory.
fn log(args: &Args) -> Result<()> {
    let Some(filter) = &args.log else { return Ok(()) };
    let filter = EnvFilter::try_new(filter).with_context(|| {
        format!("invalid --log \"{filter}\"; write error, warn, info, debug or trace, or target=level")
    })?;
    std::fs::create_dir_all(&args.ledger)?;
    let file = std::fs::File::create(args.ledger.join(LOG))?;
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Mutex::new(file)).init();
    Ok(())
}

async fn run(args: &Args) -> Result<()> {
    let begun = Instant::now();
    log(args)?;
    let daemon = if args.crankers() > 0 || args.web { Some(daemon()?) } else { None };
    let options = args.options()?;
    let continues = options.new_chain.is_none();
    let start = if continues { "continuing the chain that was kept" } else { "beginning a new chain" };
    eprintln!("{start} ...");
    let localnet = tokio::select! {
        started = Localnet::start(options) => started?,
        stopped = interrupted() => return stopped,
    };
    let mut web_server = match &daemon {
        Some(binary) if args.web => Some(WebServer::start(&localnet, binary, args.web_port)?),
        _ => None,
    };
    banner::print(
        &localnet,
        web_server.as_ref().map(|server| &server.app),
        continues,
        begun.elapsed(),
        args.crankers(),
    );
    let mut status_line = StatusLine::new(&localnet)?;
    let mut daemons = None;
    let crankers = daemon
        .filter(|_| args.crankers() > 0)
        .map(|binary| CrankerProcesses { binary, count: args.crankers() });
    let outcome = tokio::select! {
        outcome = watch(&localnet, crankers, &mut status_line, &mut daemons) => outcome,
        outcome = WebServer::watch(web_server.as_mut()) => outcome,
        stopped = interrupted() => Ok(stopped?),
    };
    status_line.end("stopping");
    if let Some(server) = web_server {
        server.stop().await;
    }
    if let Some(daemons) = daemons {
        daemons.stop().await;
    }
    let (is_kept, folder) = (localnet.is_kept(), localnet.data_dir().root().to_owned());
    localnet.stop().await?;
    if is_kept {
        eprintln!("stopped; the chain is kept in {}, and the next start continues it", folder.display());
    } else {
        eprintln!("stopped; the chain is removed (--keep keeps it)");
    }
    outcome
}

struct CrankerProcesses {
    binary: PathBuf,
    count: u32,
}

/// Shows the status until something stops. Daemons are started when that is safe.
async fn watch(
    localnet: &Localnet,
    crankers: Option<CrankerProcesses>,
    status_line: &mut StatusLine,
    daemons: &mut Option<Daemons>,
) -> Result<()> {
    let calendar = localnet.calendar()?;
    loop {
        let Some(status) = localnet.status() else { bail!("the validator has stopped by itself") };
        status_line.show(&status);
        if let (Some(CrankerProcesses { binary, count }), None) = (&crankers, &daemons)
            && is_safe_start(&calendar, status.finalized_time)
        {
            let configurations = localnet.crankers().iter().take(*count as usize);
            *daemons = Some(Daemons::start(binary, &[], configurations)?);
            status_line.print(&format!("{count} crankers run; their logs: {}", banner::logs(localnet)));
        }
        if daemons.as_mut().is_some_and(|daemons| !daemons.are_running()) {
            bail!("a cranker has stopped by itself; see {}", banner::logs(localnet));
        }
        sleep(POLL_INTERVAL).await;
    }
}

fn daemon() -> Result<PathBuf> {
    let binary = std::env::current_exe()?.with_file_name(CRANKER);
    if !binary.exists() {
        bail!(
            "missing {}; build it (`cargo build --workspace --bin {CRANKER}`), or use `cargo xtask localnet`",
            binary.display()
        );
    }
    Ok(binary)
}

/// Waits for SIGINT or SIGTERM.
async fn interrupted() -> Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate()).context("cannot listen for SIGTERM")?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result.context("cannot listen for SIGINT"),
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.context("cannot listen for Ctrl-C")
}
