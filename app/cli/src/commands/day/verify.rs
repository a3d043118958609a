//! `day verify`: verification of a published day, or of a proof in a file.

use std::{fmt, path::PathBuf, process::ExitCode};

use influence_client::{
    PROGRAM_ID,
    accounts::snapshot_status::{self, SnapshotPhase},
    chain::Chain,
};
use influence_core::{calendar::Day, snapshot_vote::SnapshotContents};
use influence_scoring::bundle::{
    Bundle, BundleManifest, diff_bundles, diff_contents,
    fetch::{BundleFetchError, load_bundle},
};
use serde::Serialize;
use solana_address::Address;

use crate::{
    CliError, Context, DeploymentInfo, GlobalArgs, Tokens,
    error::EXIT_CHECK_FAILED,
    model::{ScoreProof, read_snapshot},
    output::Printer,
    view::ProofReport,
};

/// Recompute a day's roots from its public bundle, or check a proof in a file
///
/// A bundle is accepted only if its rows give its roots; then it must match the day on chain. With --compare-with, another
/// bundle must match too, and the first different row is named. Exit code: 0 if everything matches, 1 if something differs
/// or the day is not final.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence day verify 20778 --bundle https://cranker.example.org
  influence day verify 20778 --bundle ./day-20778 --compare-with https://other.example.org
  influence day verify --proof proof.json --offline")]
pub struct Args {
    /// Day number of the bundle
    #[arg(requires = "bundle", required_unless_present = "proof")]
    pub day: Option<Day>,

    /// Bundle: a folder, or the server of a cranker
    #[arg(long, value_name = "FOLDER|URL", requires = "day", conflicts_with = "proof")]
    pub bundle: Option<String>,

    /// Another bundle of the day, which must be equal
    #[arg(long, value_name = "FOLDER|URL", requires = "bundle")]
    pub compare_with: Option<String>,

    /// Proof written by `influence day proof --out`
    #[arg(long, value_name = "FILE", conflicts_with = "day")]
    pub proof: Option<PathBuf>,

    /// Do not compare with the chain
    #[arg(long)]
    pub offline: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BundleReport {
    day: Day,
    members: u32,
    others: u32,
    holdings_sum: Tokens,
    galleries: u32,
    agrees: bool,
    /// Status of the day on chain; `None` if offline, or if the bundle is of another deployment.
    status: Option<&'static str>,
    differences: Vec<String>,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let printer = Printer::new(global.output);
    match (&args.proof, args.day, &args.bundle) {
        (Some(path), ..) => {
            let proof = ScoreProof::load(path)?;
            let report = match args.offline {
                true => ProofReport::check_offline(&proof),
                false => ProofReport::check_on_chain(&Context::connect(global).await?, &proof).await?,
            };
            printer.print(&report)?;
            Ok(report.exit_code())
        }
        (None, Some(day), Some(place)) => {
            let report = verify_bundle(global, args, day, place).await?;
            printer.print(&report)?;
            Ok(if report.agrees { ExitCode::SUCCESS } else { ExitCode::from(EXIT_CHECK_FAILED) })
        }
        _ => Err(CliError::user("pass a day and its --bundle, or a --proof")),
    }
}

async fn verify_bundle(
    global: &GlobalArgs,
    args: &Args,
    day: Day,
    place: &str,
) -> Result<BundleReport, CliError> {
    let bundle = read_bundle(place, day).await?;
    let mut differences = Vec::new();
    if let Some(other) = &args.compare_with {
        let theirs = read_bundle(other, day).await?;
        differences.extend(
            diff_bundles(&bundle, &theirs).map(|difference| format!("{other} differs: {difference}")),
        );
    }
    let mut status = None;
    if !args.offline {
        let context = Context::connect(global).await?;
        let deployment = context.deployment().await?;
        match find_deployment_mismatch(&bundle.manifest, &context, &deployment) {
            Some(mismatch) => differences.push(mismatch),
            None => {
                let (_, snapshot) = read_snapshot(&context.chain, &deployment, Some(day)).await?;
                let phase = snapshot_status::phase_at(&snapshot, context.chain.now().await?.unix_time);
                status = Some(phase.name());
                let on_chain = snapshot_status::final_contents(&snapshot);
                let published = bundle.manifest.contents();
                differences.extend(find_difference(day, phase, &published, on_chain.as_ref()));
            }
        }
    }
    let BundleManifest { members, others, holdings_sum, galleries, decimals, .. } = bundle.manifest;
    Ok(BundleReport {
        day,
        members,
        others,
        holdings_sum: Tokens { units: holdings_sum, decimals },
        galleries,
        agrees: differences.is_empty(),
        status,
        differences,
    })
}

async fn read_bundle(place: &str, day: Day) -> Result<Bundle, CliError> {
    load_bundle(place, day).await.map_err(|error| match error {
        BundleFetchError::Server { .. } => CliError::network(error),
        other => CliError::user(other),
    })
}

/// Difference between the deployments of the bundle and of the node, if any.
fn find_deployment_mismatch(
    manifest: &BundleManifest,
    context: &Context,
    deployment: &DeploymentInfo,
) -> Option<String> {
    let fields = [
        ("program", manifest.program, PROGRAM_ID),
        ("cluster", manifest.cluster, Address::from(context.chain.genesis_hash().to_bytes())),
        ("mint", manifest.mint, deployment.config.mint),
    ];
    let mismatch = fields.into_iter().find(|(_, published, on_chain)| published != on_chain);
    mismatch.map(|(field, published, on_chain)| {
        format!("the bundle's {field} is {published}, the node's is {on_chain}")
    })
}

/// Difference between a bundle and the day on chain, if any.
fn find_difference(
    day: Day,
    phase: SnapshotPhase,
    published: &SnapshotContents,
    on_chain: Option<&SnapshotContents>,
) -> Option<String> {
    match (phase, on_chain) {
        (SnapshotPhase::Voided, _) => Some(format!("day {day} is voided and is never applied")),
        (_, None) => Some(format!("day {day} is not final yet; `influence day show {day}` lists the votes")),
        (_, Some(on_chain)) => {
            let difference = diff_contents(published, on_chain);
            difference.map(|difference| format!("the chain differs: {difference}"))
        }
    }
}

impl fmt::Display for BundleReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, members, others, holdings_sum, galleries, .. } = self;
        writeln!(
            f,
            "day {day}: the bundle's rows match its roots; {members} members and {others} others hold {holdings_sum} on \
             average, {galleries} galleries are ranked"
        )?;
        match (self.differences.as_slice(), self.status) {
            ([], Some(status)) => write!(f, "the bundle matches the chain; the day is {status}"),
            ([], None) => write!(f, "not compared with the chain"),
            (differences, _) => write!(f, "{}", differences.join("\n")),
        }
    }
}
