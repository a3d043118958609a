//! Crankers as processes, for the tests of the daemon.
//!
//! ```text
//! cranker_process daemon ARGUMENTS...                 the command line, as in the installed binary
//! cranker_process kill-on-write N run ARGUMENTS...    the same daemon, killed at write N of its journal
//! cranker_process cycle URL FOLDER N                  one cycle of the first cranker with simple scores, over the node at URL
//! ```
//!
//! A process is killed (SIGKILL) just before or just after a durable write of its journal, which are counted from 1; at 0
//! never. The only line of a cycle is the number of transactions that may still land.

use std::{
    ffi::OsString,
    path::Path,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use influence_client::rpc::RpcChain;
use influence_cranker::{
    cli::{
        self,
        commands::{self, Command},
        logging,
    },
    journal::{Journal, JournalError},
};
use influence_tests::{
    crankers::{pass, remote, rpc_config},
    test_env::Roles,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const USAGE: &str =
    "cranker_process daemon ARGUMENTS... | kill-on-write N run ARGUMENTS... | cycle URL FOLDER N";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["daemon", ..] => return cli::run(arguments.iter().map(Into::into)).await,
        ["kill-on-write", write, ..] => kill_on_write(write, &arguments[1..]).await,
        ["cycle", url, folder, write] => one_cycle(url, Path::new(folder), write).await,
        _ => Err(USAGE.into()),
    };
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    eprintln!("{error}");
    ExitCode::FAILURE
}

/// Runs `run` with these arguments, the first of which stands for the name of the program.
async fn kill_on_write(write: &str, line: &[&str]) -> Outcome {
    let line: Vec<OsString> = line.iter().map(Into::into).collect();
    let query = cli::parse(&line).map_err(|refused| format!("{refused:?}"))?;
    logging::start(query.cli.log_format, &query.cli.log_level)?;
    let Command::Run(run) = &query.cli.command else { return Err(USAGE.into()) };
    let last = write.parse()?;
    commands::run::command(&query.cli.settings, run, |path| open(path, last)).await?;
    Ok(())
}

/// The journal at `path`, which kills this process at write number `last`.
fn open(path: &Path, last: usize) -> Result<Journal, JournalError> {
    let seen = AtomicUsize::new(0);
    Ok(Journal::open(path)?.with_write_hook(move |_| {
        if seen.fetch_add(1, Ordering::Relaxed) + 1 == last {
            die();
        }
    }))
}

async fn one_cycle(url: &str, folder: &Path, write: &str) -> Outcome {
    let journal = open(&folder.join("journal.redb"), write.parse()?)?;
    let rpc = Arc::new(RpcChain::connect(rpc_config(url)).await?);
    let [key, ..] = Roles::new().crankers;
    let mut cranker = remote(rpc, None, &key, folder, journal).await?;
    println!("{}", pass(&mut cranker).await.pending);
    Ok(())
}

/// Ends this process as kill -9 does.
fn die() {
    let pid = std::process::id().to_string();
    let killed = std::process::Command::new("sh").args(["-c", "kill -9 $0", &pid]).status();
    unreachable!("this process lives: {killed:?}");
}
