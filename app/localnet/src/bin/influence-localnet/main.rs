//! `influence-localnet`: a local validator with the program in it, until it is told to stop.

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

/// How often it is looked whether everything is as it should be.
const LOOK: Duration = Duration::from_millis(500);
/// The daemon's binary, which is built beside this one.
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

/// Writes the validator's own log into the folder.
fn log(args: &Args) -> Result<()> {
    let Some(filter) = &args.log else { return Ok(()) };
    let filter = EnvFilter::try_new(filter).with_context(|| {
        format!("--log can not be \"{filter}\"; write error, warn, info, debug or trace, or target=level")
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
    let goes_on = options.new_chain.is_none();
    eprintln!("{} ...", if goes_on { "going on with the chain that was kept" } else { "beginning a chain" });
    let localnet = tokio::select! {
        started = Localnet::start(options) => started?,
        stopped = interrupted() => return stopped,
    };
    let mut site = match &daemon {
        Some(binary) if args.web => Some(WebServer::start(&localnet, binary, args.web_port)?),
        _ => None,
    };
    banner::print(&localnet, site.as_ref().map(|site| &site.page), goes_on, begun.elapsed(), args.crankers());
    let mut live = StatusLine::new(&localnet)?;
    let mut daemons = None;
    let crew = daemon.filter(|_| args.crankers() > 0).map(|binary| Crew { binary, count: args.crankers() });
    let outcome = tokio::select! {
        outcome = watch(&localnet, crew, &mut live, &mut daemons) => outcome,
        outcome = WebServer::watch(site.as_mut()) => outcome,
        stopped = interrupted() => Ok(stopped?),
    };
    live.end("stopping");
    if let Some(site) = site {
        site.stop().await;
    }
    if let Some(daemons) = daemons {
        daemons.stop().await;
    }
    let (is_kept, folder) = (localnet.is_kept(), localnet.data_dir().root().to_owned());
    localnet.stop().await?;
    if is_kept {
        eprintln!("stopped; the chain is kept in {}, and the next start goes on with it", folder.display());
    } else {
        eprintln!("stopped; the chain is forgotten (--keep keeps it)");
    }
    outcome
}

/// Crankers to run.
struct Crew {
    binary: PathBuf,
    count: u32,
}

/// Shows what happens, for as long as it does. Daemons are started when that is a good moment.
async fn watch(
    localnet: &Localnet,
    crew: Option<Crew>,
    live: &mut StatusLine,
    daemons: &mut Option<Daemons>,
) -> Result<()> {
    let calendar = localnet.calendar()?;
    loop {
        let Some(seen) = localnet.status() else { bail!("the validator has stopped by itself") };
        live.show(&seen);
        if let (Some(Crew { binary, count }), None) = (&crew, &daemons)
            && is_safe_start(&calendar, seen.finalized_time)
        {
            let configurations = localnet.crankers().iter().take(*count as usize);
            *daemons = Some(Daemons::start(binary, &[], configurations)?);
            live.say(&format!("{count} crankers run; their logs: {}", banner::logs(localnet)));
        }
        if daemons.as_mut().is_some_and(|daemons| !daemons.are_running()) {
            bail!("a cranker has stopped by itself; see {}", banner::logs(localnet));
        }
        sleep(LOOK).await;
    }
}

fn daemon() -> Result<PathBuf> {
    let binary = std::env::current_exe()?.with_file_name(CRANKER);
    if !binary.exists() {
        bail!(
            "there is no {}; build it (`cargo build --workspace --bin {CRANKER}`), or use `cargo xtask localnet`",
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
        let mut terminated = signal(SignalKind::terminate()).context("SIGTERM can not be heard")?;
        tokio::select! {
            result = tokio::signal::ctrl_c() => result.context("SIGINT can not be heard"),
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.context("Ctrl-C can not be heard")
}
