//! `simulate`: allocations at another total. Sends nothing.

use std::{fmt, process::ExitCode};

use influence_client::amount::{Amount, AmountError, AmountLimits};
use influence_core::limits::MAX_TOTAL;
use serde::Serialize;
use solana_address::Address;

use crate::{
    CliError, Context, DeploymentInfo, GlobalArgs, Tokens,
    model::{AllocationPreview, OwnerState},
    output::{AsString, new_table, right_cell},
};

/// Show what allocations would be at another total
///
/// Allocations keep their ratio when the total changes. Computed with the program's rules; nothing is sent.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence simulate 5000
  influence simulate 50% --owner 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin")]
pub struct Args {
    /// Total: points, or a percentage of the current total
    #[arg(allow_negative_numbers = true)]
    pub total: Amount,

    /// Owner's wallet [default: the signer]
    #[arg(long, value_name = "ADDRESS")]
    pub owner: Option<Address>,
}

#[derive(Clone, Copy, Debug, Serialize)]
struct BeforeAfter<T> {
    before: T,
    after: T,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScaledAllocation {
    gallery: AsString<Address>,
    points: BeforeAfter<Tokens>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Simulation {
    owner: AsString<Address>,
    total: BeforeAfter<Tokens>,
    tier: BeforeAfter<u8>,
    free: BeforeAfter<Tokens>,
    /// Sorted by gallery.
    allocations: Vec<ScaledAllocation>,
}

pub async fn run(global: &GlobalArgs, args: &Args) -> Result<ExitCode, CliError> {
    let context = Context::connect(global).await?;
    let owner = context.owner_or_signer(args.owner)?;
    let deployment = context.deployment().await?;
    let owner = OwnerState::read(&context.chain, &deployment, &owner).await?;
    owner.require_influence()?;
    let total = resolve_total(&args.total, &deployment, owner.portfolio().total)?;
    context.finish(&simulate(&owner, &deployment, total)?)?;
    Ok(ExitCode::SUCCESS)
}

fn resolve_total(total: &Amount, deployment: &DeploymentInfo, current: u64) -> Result<u64, CliError> {
    if *total == Amount::All {
        return Err(CliError::user(
            "invalid total: use points such as 5000, or a percentage of the current total",
        ));
    }
    let limits = AmountLimits { whole: current, available: MAX_TOTAL, what: "the maximum total" };
    match total.units(deployment.config.decimals, &limits) {
        Err(AmountError::Zero) => Ok(0),
        other => Ok(other?),
    }
}

fn simulate(owner: &OwnerState, deployment: &DeploymentInfo, total: u64) -> Result<Simulation, CliError> {
    let before = AllocationPreview::new(owner);
    let after = before.with_total(total);
    let tokens = |before: u64, after: u64| BeforeAfter {
        before: deployment.tokens(before),
        after: deployment.tokens(after),
    };
    let tier = |preview: &AllocationPreview| deployment.config.user_tier(preview.portfolio.total);
    let allocations = before.galleries().map(|gallery| {
        let points = tokens(before.points(gallery)?, after.points(gallery)?);
        Ok(ScaledAllocation { gallery: AsString(*gallery), points })
    });
    Ok(Simulation {
        owner: AsString(owner.owner),
        total: tokens(before.portfolio.total, total),
        tier: BeforeAfter { before: tier(&before), after: tier(&after) },
        free: tokens(before.portfolio.free_points()?, after.portfolio.free_points()?),
        allocations: allocations.collect::<Result<_, CliError>>()?,
    })
}

impl fmt::Display for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { owner, total, tier, free, .. } = self;
        writeln!(f, "{owner}")?;
        writeln!(f, "  points       {} -> {}", total.before, total.after)?;
        writeln!(f, "  tier         {} -> {}", tier.before, tier.after)?;
        write!(f, "  free points  {} -> {}", free.before, free.after)?;
        if self.allocations.is_empty() {
            return Ok(());
        }
        let mut rows = new_table(&["gallery", "points before", "points after"]);
        for ScaledAllocation { gallery, points } in &self.allocations {
            rows.add_row([gallery.to_string().into(), right_cell(points.before), right_cell(points.after)]);
        }
        write!(f, "\n{rows}")
    }
}
