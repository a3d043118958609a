//! `day verify`: whether a published day, or a proof, is what it should be.

use std::{fmt, path::PathBuf, process::ExitCode};

use influence_client::{
    PROGRAM_ID,
    accounts::snapshot_status::{self, SnapshotPhase},
    chain::Chain,
};
use influence_core::{calendar::Day, snapshot_vote::SnapshotContents};
use influence_scoring::{
    bundle::{Bundle, Manifest, difference_from_contents, first_difference},
    fetch::{self, FetchError},
    key::base58,
};
use serde::Serialize;

use super::{proof::Proved, snapshot};
use crate::{
    Context, Deployment, Failure, Tokens, config::global_args::Global, error::FOUND, model::proof::Proof,
    output::Printer,
};

/// Recompute a day's roots from its public bundle, or check a proof in a file
///
/// A bundle is believed only when its own rows give its roots, and the day on chain has to say the same. With --against,
/// another bundle has to, too: the first line that differs is named. Exit code: 0 when all agree, 1 when something differs
/// or the day does not stand.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence day verify 20778 --bundle https://cranker.example.org
  influence day verify 20778 --bundle ./day-20778 --against https://other.example.org
  influence day verify --proof proof.json --offline")]
pub struct Args {
    /// The day of the bundle
    #[arg(requires = "bundle", required_unless_present = "proof")]
    pub day: Option<Day>,

    /// Its bundle: a folder, or a cranker's server
    #[arg(long, value_name = "FOLDER|URL", requires = "day", conflicts_with = "proof")]
    pub bundle: Option<String>,

    /// Another bundle of the day, which has to say the same
    #[arg(long, value_name = "FOLDER|URL", requires = "bundle")]
    pub against: Option<String>,

    /// A proof that `influence day proof --out` kept
    #[arg(long, value_name = "FILE", conflicts_with = "day")]
    pub proof: Option<PathBuf>,

    /// Do not ask the chain
    #[arg(long)]
    pub offline: bool,
}

/// What became of a bundle.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Verified {
    day: Day,
    members: u32,
    others: u32,
    holdings_sum: Tokens,
    galleries: u32,
    /// Whether all that was asked says the same.
    agrees: bool,
    /// How far the day is, on chain; none when the chain was not asked or has nothing of it.
    status: Option<&'static str>,
    /// What differs, in sentences.
    differences: Vec<String>,
}

/// Checks, and says what it found.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    match (&args.proof, args.day, &args.bundle) {
        (Some(path), ..) => {
            let proof = Proof::load(path)?;
            let proved = match args.offline {
                true => by_itself(&proof),
                false => against_chain(&Context::connect(global).await?, &proof).await?,
            };
            Printer::new(global.output).print(&proved)?;
            Ok(proved.exit_code())
        }
        (None, Some(day), Some(place)) => {
            let verified = bundle(global, args, day, place).await?;
            Printer::new(global.output).print(&verified)?;
            Ok(if verified.agrees { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
        }
        _ => Err(Failure::user("name a day and its --bundle, or a --proof")),
    }
}

/// A proof without a chain: whether it leads to the root that it names.
fn by_itself(proof: &Proof) -> Proved {
    // Without a chain the mint's decimals are unknown: base units.
    proved(proof, |units| Tokens { units, decimals: 0 }, None, proof.fault(None))
}

/// A proof against the day on chain.
///
/// # Errors
/// [`Failure`] of the node, or for a day that the chain does not have.
pub(super) async fn against_chain(context: &Context, proof: &Proof) -> Result<Proved, Failure> {
    let deployment = context.deployment().await?;
    let (day, snapshot) = snapshot(context, &deployment, Some(proof.day)).await?;
    let status = snapshot_status::phase_at(&snapshot, context.node.now().await?.unix_time);
    let fault = match (status, snapshot_status::final_contents(&snapshot)) {
        (SnapshotPhase::Voided, _) => {
            Some(format!("the guardian voided day {day}: nothing of it is ever applied"))
        }
        (_, Some(contents)) => proof.fault(Some((contents.holdings_root, contents.holdings_sum))),
        (_, None) => Some(format!("day {day} is not final yet: there is no root to lead to")),
    };
    Ok(proved(proof, |units| deployment.tokens(units), Some(status.name()), fault))
}

fn proved(
    proof: &Proof,
    tokens: impl Fn(u64) -> Tokens,
    status: Option<&'static str>,
    fault: Option<String>,
) -> Proved {
    Proved {
        day: proof.day,
        owner: proof.leaf.owner,
        holding_score: tokens(proof.leaf.holding_score.0),
        influence_index: proof.leaf.influence_index,
        proved: fault.is_none(),
        status,
        fault,
    }
}

async fn bundle(global: &Global, args: &Args, day: Day, place: &str) -> Result<Verified, Failure> {
    let ours = read(place, day).await?;
    let mut differences = Vec::new();
    if let Some(against) = &args.against {
        let theirs = read(against, day).await?;
        differences.extend(first_difference(&ours, &theirs).map(|what| format!("{against} differs: {what}")));
    }
    let mut status = None;
    if !args.offline {
        let context = Context::connect(global).await?;
        let deployment = context.deployment().await?;
        match foreign(&ours.manifest, &context, &deployment) {
            Some(foreign) => differences.push(foreign),
            None => {
                let (_, snapshot) = snapshot(&context, &deployment, Some(day)).await?;
                let now = snapshot_status::phase_at(&snapshot, context.node.now().await?.unix_time);
                status = Some(now.name());
                let ours = ours.manifest.contents();
                differences.extend(differs(
                    day,
                    now,
                    &ours,
                    snapshot_status::final_contents(&snapshot).as_ref(),
                ));
            }
        }
    }
    let Manifest { members, others, holdings_sum, galleries, decimals, .. } = ours.manifest;
    Ok(Verified {
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

async fn read(place: &str, day: Day) -> Result<Bundle, Failure> {
    fetch::read(place, day).await.map_err(|error| match error {
        FetchError::Server { .. } => Failure::network(error),
        other => Failure::user(other),
    })
}

/// Why the bundle is of another deployment than the node's; none when it is the same.
fn foreign(manifest: &Manifest, context: &Context, deployment: &Deployment) -> Option<String> {
    let facts = [
        ("program", manifest.program, PROGRAM_ID.to_bytes()),
        ("cluster", manifest.cluster, context.node.genesis_hash().to_bytes()),
        ("mint", manifest.mint, deployment.config.mint.to_bytes()),
    ];
    let wrong = facts.into_iter().find(|(_, ours, theirs)| ours != theirs);
    wrong.map(|(what, ours, theirs)| {
        format!("the bundle is of the {what} {}, the node's is {}", base58(&ours), base58(&theirs))
    })
}

/// What the chain says otherwise than the bundle; none when it stands, and says the same.
fn differs(
    day: Day,
    status: SnapshotPhase,
    ours: &SnapshotContents,
    theirs: Option<&SnapshotContents>,
) -> Option<String> {
    match (status, theirs) {
        (SnapshotPhase::Voided, _) => {
            Some(format!("the guardian voided day {day}: nothing of it is ever applied"))
        }
        (_, None) => Some(format!("day {day} is not final yet; `influence day show {day}` lists the votes")),
        (_, Some(theirs)) => {
            difference_from_contents(ours, theirs).map(|what| format!("the chain differs: {what}"))
        }
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { day, members, others, holdings_sum, galleries, .. } = self;
        writeln!(
            f,
            "day {day}: the bundle's rows give its roots; {members} members and {others} others hold {holdings_sum} on \
             average, {galleries} galleries are ranked"
        )?;
        match (self.differences.as_slice(), self.status) {
            ([], Some(status)) => write!(f, "the chain says the same; the day is {status}"),
            ([], None) => write!(f, "the chain was not asked"),
            (differences, _) => write!(f, "{}", differences.join("\n")),
        }
    }
}
