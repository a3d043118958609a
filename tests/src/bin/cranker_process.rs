//! Crankers as processes of their own, for the tests of the daemon.
//!
//! ```text
//! cranker_process daemon ARGUMENTS...           the command line itself, as the installed binary has it
//! cranker_process pass URL FOLDER MOMENT        one pass of the first cranker with quick rules, over the node at URL
//! ```
//!
//! A pass is killed (SIGKILL) at the given moment of its journal, from 1, just before or just after something is
//! recorded for good; at 0 never. Its only line is the number of transactions that may still land.

use std::{
    path::Path,
    process::{Command, ExitCode},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use influence_client::chain::rpc::Rpc;
use influence_cranker::{cli, journal::Journal};
use influence_tests::{
    crew::{pass, remote, rpc_config},
    world::Roles,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const USAGE: &str = "cranker_process daemon ARGUMENTS... | pass URL FOLDER MOMENT";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["daemon", ..] => return cli::run(arguments.iter().map(Into::into)).await,
        ["pass", url, folder, moment] => one_pass(url, Path::new(folder), moment).await,
        _ => Err(USAGE.into()),
    };
    let Err(error) = outcome else { return ExitCode::SUCCESS };
    eprintln!("{error}");
    ExitCode::FAILURE
}

async fn one_pass(url: &str, folder: &Path, moment: &str) -> Outcome {
    let (seen, last) = (AtomicUsize::new(0), moment.parse::<usize>()?);
    let journal = Journal::open(&folder.join("journal.redb"))?.watched(move |_| {
        if seen.fetch_add(1, Ordering::Relaxed) + 1 == last {
            die();
        }
    });
    let rpc = Arc::new(Rpc::connect(rpc_config(url)).await?);
    let [key, ..] = Roles::new().crankers;
    let mut cranker = remote(rpc, None, &key, folder, journal).await?;
    println!("{}", pass(&mut cranker).await.pending);
    Ok(())
}

/// Ends this process as an operator's kill -9 does: nothing of it runs any more.
fn die() {
    let pid = std::process::id().to_string();
    let killed = Command::new("sh").args(["-c", "kill -9 $0", &pid]).status();
    unreachable!("this process lives: {killed:?}");
}
