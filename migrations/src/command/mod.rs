//! `influence-migrate`: from the command line to a migrated cluster.

mod args;
mod show;

use std::{
    ffi::OsString,
    io::{self, IsTerminal},
    path::Path,
    process::ExitCode,
};

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use console::style;
use dialoguer::Confirm;
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
    DeploymentSettings, DesiredState, MigrationError, MigrationOutcome, ProgramBinary, Signers, migrate,
    plan,
    step::{MigrationStep, SendOrder},
    unsigned_transactions,
};

const EXIT_FAILURE: u8 = 1;
/// Other keys must sign the remaining steps.
const EXIT_SIGNATURES_MISSING: u8 = 3;

/// Runs the command line. Arguments that cannot be parsed end the process.
pub async fn run(line: impl IntoIterator<Item = OsString>) -> ExitCode {
    match execute(&Args::parse_from(line)).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{} {error:#}", style("error:").for_stderr().red().bold());
            ExitCode::from(EXIT_FAILURE)
        }
    }
}

async fn execute(args: &Args) -> Result<ExitCode> {
    let settings = DeploymentSettings::read(&args.settings)?;
    let program = args.program.as_deref().map(read_program).transpose()?;
    let keys = args.keypair.iter().map(|path| read_key(path)).collect::<Result<Vec<Keypair>>>()?;
    let keys: Vec<&Keypair> = keys.iter().collect();
    let first = keys.first().context("no key; name one with --keypair")?.pubkey();
    let rpc = connect(args).await?;
    check_cluster(Cluster(rpc.genesis_hash()), &settings, args)?;
    let signers = Signers::new(&keys, args.authority.unwrap_or(first));
    let desired = DesiredState { program: program.as_ref(), settings: Some(&settings) };
    let steps = plan(&rpc, &desired, &signers).await?;
    if args.print_only && !steps.is_empty() {
        print_unsigned(&steps, rpc.blockhash().await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    show::print_plan(&steps, &signers);
    if args.dry_run || steps.is_empty() || !confirm(args.yes)? {
        return Ok(ExitCode::SUCCESS);
    }
    let mut progress = show::ProgressBars::default();
    let outcome =
        migrate(&rpc, &desired, &signers, &keys, BudgetPolicy::Simulated, &mut |event| progress.show(&event))
            .await?;
    finish(&outcome, rpc.blockhash().await?)
}

/// Prints the remaining steps for other signers.
fn finish(outcome: &MigrationOutcome, blockhash: Hash) -> Result<ExitCode> {
    let fees: u64 = outcome.receipts.iter().map(|receipt| receipt.fee).sum();
    eprintln!("{} transactions landed, {fees} lamports of fees", outcome.receipts.len());
    if outcome.waiting.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("Other keys must sign the remaining steps. Their transactions:\n");
    print_unsigned(&outcome.waiting, blockhash)?;
    Ok(ExitCode::from(EXIT_SIGNATURES_MISSING))
}

fn print_unsigned(steps: &[MigrationStep], blockhash: Hash) -> Result<()> {
    eprintln!(
        "They can land for about a minute, while their blockhash ({blockhash}) is valid: sign and send them at once, or \
         take only the instructions, as a multisig does.\n"
    );
    for step in steps {
        if step.order == SendOrder::Concurrent {
            println!("# {}: {} transactions, omitted\n", step.title, step.transactions.len());
            continue;
        }
        for transaction in unsigned_transactions(step, blockhash)? {
            println!("{transaction}\n");
        }
    }
    Ok(())
}

fn read_program(path: &Path) -> Result<ProgramBinary> {
    let elf = std::fs::read(path).with_context(|| {
        format!("cannot read the program {}; build it with cargo xtask build", path.display())
    })?;
    ensure!(elf.starts_with(b"\x7fELF"), "{} is not a built program; name the .so", path.display());
    if !elf.windows(PROGRAM_ID.as_ref().len()).any(|bytes| bytes == PROGRAM_ID.as_ref()) {
        show::warn(&format!(
            "{} does not contain the address {PROGRAM_ID} that this tool was built for; see docs/deploy.md",
            path.display()
        ));
    }
    Ok(ProgramBinary { id: PROGRAM_ID, elf })
}

fn read_key(path: &str) -> Result<Keypair> {
    let path = match (path.strip_prefix("~/"), std::env::var("HOME")) {
        (Some(rest), Ok(home)) => format!("{home}/{rest}"),
        _ => path.to_owned(),
    };
    read_keypair_file(&path).map_err(|error| {
        anyhow::anyhow!("cannot read the keypair {path} ({error}); create one with solana-keygen new")
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

/// Refuses a cluster other than the one in the settings, and a remote node when the settings name none.
fn check_cluster(found: Cluster, settings: &DeploymentSettings, args: &Args) -> Result<()> {
    match settings.cluster {
        Some(desired) if desired != found => Err(MigrationError::WrongCluster { found, desired }.into()),
        None if !is_local(args::node_url(&args.url)) => bail!(
            "the node is not local, and the settings do not name a cluster; set `cluster` to mainnet-beta, testnet, \
             devnet or a genesis hash"
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

fn confirm(yes: bool) -> Result<bool> {
    if yes {
        return Ok(true);
    }
    ensure!(
        io::stdin().is_terminal(),
        "not sent: stdin is not a terminal; pass --yes to skip confirmation, or --dry-run to see the steps"
    );
    Ok(Confirm::new().with_prompt("Go ahead?").default(false).wait_for_newline(true).interact()?)
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_loopback_addresses_are_local() {
        assert!(
            ["http://127.0.0.1:8899", "http://localhost", "http://[::1]:80/x"]
                .iter()
                .all(|url| is_local(url))
        );
        assert!(!is_local("https://localhost.example.org") && !is_local("https://api.devnet.solana.com"));
    }
}
