//! `influence-migrate`: from the command line to a migrated cluster.

mod args;
mod show;

use std::{ffi::OsString, io::Write, process::ExitCode};

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use console::style;
use influence_client::{
    PROGRAM_ID,
    chain::Chain,
    cluster::Cluster,
    rpc::{RpcChain, config},
    tx::BudgetPolicy,
};
use solana_hash::Hash;
use solana_keypair::{Keypair, read_keypair_file};
use solana_signer::Signer;

pub use args::Args;

use crate::{
    Migrated, MigrationError, Program, Settings, Wanted, Who, migrate, plan,
    step::{Pace, Step},
    unsigned,
};

/// Something could not be done.
const FAILED: u8 = 1;
/// Somebody else has to sign what is left.
const WAITING: u8 = 3;

/// Does what the command line asks for. A line that can not be read ends the process.
pub async fn run(line: impl IntoIterator<Item = OsString>) -> ExitCode {
    match bring(&Args::parse_from(line)).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{} {error:#}", style("error:").for_stderr().red().bold());
            ExitCode::from(FAILED)
        }
    }
}

async fn bring(args: &Args) -> Result<ExitCode> {
    let settings = Settings::read(&args.settings)?;
    let program = args.program.as_deref().map(read_program).transpose()?;
    let keys = args.keypair.iter().map(|path| read_key(path)).collect::<Result<Vec<Keypair>>>()?;
    let keys: Vec<&Keypair> = keys.iter().collect();
    let first = keys.first().context("no key is given; name one with --keypair")?.pubkey();
    let rpc = connect(args).await?;
    check_cluster(Cluster(rpc.genesis_hash()), &settings, args)?;
    let who = Who::with(&keys, args.authority.unwrap_or(first));
    let wanted = Wanted { program: program.as_ref(), settings: Some(&settings) };
    let steps = plan(&rpc, &wanted, &who).await?;
    if args.print_only && !steps.is_empty() {
        print_unsigned(&steps, rpc.blockhash().await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    show::plan(&steps, &who);
    if args.dry_run || steps.is_empty() || !go_ahead(args.yes)? {
        return Ok(ExitCode::SUCCESS);
    }
    let mut progress = show::Progress::default();
    let migrated =
        migrate(&rpc, &wanted, &who, &keys, BudgetPolicy::Simulated, &mut |event| progress.show(&event))
            .await?;
    finish(&migrated, rpc.blockhash().await?)
}

/// What is left for others, as transactions that they can sign.
fn finish(migrated: &Migrated, blockhash: Hash) -> Result<ExitCode> {
    let fees: u64 = migrated.receipts.iter().map(|receipt| receipt.fee).sum();
    eprintln!("{} transactions landed, {fees} lamports of fees", migrated.receipts.len());
    if migrated.waiting.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("The rest has to be signed by others. Their transactions:\n");
    print_unsigned(&migrated.waiting, blockhash)?;
    Ok(ExitCode::from(WAITING))
}

fn print_unsigned(steps: &[Step], blockhash: Hash) -> Result<()> {
    eprintln!(
        "They can land for about a minute, as long as their blockhash ({blockhash}) holds: sign and send them at once, or \
         take the instructions alone, as a multisig does.\n"
    );
    for step in steps {
        if step.pace == Pace::Together {
            println!("# {}: {} transactions, left out\n", step.title, step.transactions.len());
            continue;
        }
        for transaction in unsigned(step, blockhash)? {
            println!("{transaction}\n");
        }
    }
    Ok(())
}

fn read_program(path: &std::path::Path) -> Result<Program> {
    let elf = std::fs::read(path).with_context(|| {
        format!("the program {} can not be read; build it with cargo xtask build", path.display())
    })?;
    ensure!(elf.starts_with(b"\x7fELF"), "{} is no built program; name the .so", path.display());
    if !elf.windows(PROGRAM_ID.as_ref().len()).any(|bytes| bytes == PROGRAM_ID.as_ref()) {
        show::warn(&format!(
            "{} does not seem to be built for the address {PROGRAM_ID}, which this tool is built for; see \
             docs/decisions/0035-migrations.md",
            path.display()
        ));
    }
    Ok(Program { id: PROGRAM_ID, elf })
}

fn read_key(path: &str) -> Result<Keypair> {
    let place = match (path.strip_prefix("~/"), std::env::var("HOME")) {
        (Some(rest), Ok(home)) => format!("{home}/{rest}"),
        _ => path.to_owned(),
    };
    read_keypair_file(&place).map_err(|error| {
        anyhow::anyhow!("the keypair {place} can not be read ({error}); make one with solana-keygen new")
    })
}

async fn connect(args: &Args) -> Result<RpcChain> {
    let config = config::RpcConfig {
        requests_per_second: args.requests_per_second,
        max_priority_fee: args.max_priority_fee,
        ..config::RpcConfig::new(args::node_url(&args.url))
    };
    Ok(RpcChain::connect(config).await?)
}

/// Refuses another cluster than the one that is meant, and a public one when none is said to be meant.
fn check_cluster(found: Cluster, settings: &Settings, args: &Args) -> Result<()> {
    match settings.cluster {
        Some(wanted) if wanted != found => Err(MigrationError::WrongCluster { found, wanted }.into()),
        None if !is_local(args::node_url(&args.url)) => bail!(
            "`cluster` is not set, and the node is not on this machine; say which cluster is meant: mainnet-beta, \
             testnet, devnet or a genesis hash"
        ),
        _ => Ok(()),
    }
}

fn is_local(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|local| {
        host.strip_prefix(local).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    })
}

/// Asks a person; without one, only `--yes` is a yes.
fn go_ahead(yes: bool) -> Result<bool> {
    if yes {
        return Ok(true);
    }
    ensure!(
        console::user_attended(),
        "nobody is here to be asked; add --yes to do this, or --dry-run to see it"
    );
    eprint!("Go ahead? [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_this_machine_is_local() {
        assert!(
            ["http://127.0.0.1:8899", "http://localhost", "http://[::1]:80/x"]
                .iter()
                .all(|url| is_local(url))
        );
        assert!(!is_local("https://localhost.example.org") && !is_local("https://api.devnet.solana.com"));
    }
}
