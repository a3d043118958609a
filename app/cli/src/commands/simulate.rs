//! `simulate`: what allocations would be at another total. Nothing is sent.

use std::{fmt, process::ExitCode};

use influence_client::amount::{Amount, AmountError, AmountLimits};
use influence_core::limits::MAX_TOTAL;
use serde::Serialize;
use solana_address::Address;

use crate::{
    Context, Deployment, Failure, Tokens,
    config::global_args::Global,
    model::allocation_preview::Split,
    model::owner::Fan,
    output::{Text, right, table},
};

/// Show what allocations would be at another total
///
/// Allocations keep their ratio, whatever becomes of the total. By the rules of the program; nothing is sent.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  influence simulate 5000
  influence simulate 50% --owner 9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin")]
pub struct Args {
    /// The total: points, or a percentage of what it is
    #[arg(allow_negative_numbers = true)]
    pub total: Amount,

    /// Whose [default: who signs]
    #[arg(long, value_name = "ADDRESS")]
    pub owner: Option<Address>,
}

/// Something before and after.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Pair<T> {
    /// As it is.
    pub before: T,
    /// As it would be.
    pub after: T,
}

/// An allocation before and after.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scaled {
    /// The gallery.
    pub gallery: Text<Address>,
    /// What is allocated to it.
    pub points: Pair<Tokens>,
}

/// An owner before and after.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Simulation {
    /// The wallet.
    pub owner: Text<Address>,
    /// Influence points.
    pub total: Pair<Tokens>,
    /// User tier.
    pub tier: Pair<u8>,
    /// What is not allocated.
    pub free: Pair<Tokens>,
    /// Allocations, by gallery.
    pub allocations: Vec<Scaled>,
}

/// Computes and prints.
///
/// # Errors
/// [`Failure`].
pub async fn command(global: &Global, args: &Args) -> Result<ExitCode, Failure> {
    let context = Context::connect(global).await?;
    let owner = match args.owner {
        Some(owner) => owner,
        None => context.key()?.address(),
    };
    let deployment = context.deployment().await?;
    let fan = Fan::read(&context.node, &deployment, &owner).await?;
    fan.opened()?;
    let total = total(&args.total, &deployment, Split::of(&fan).portfolio.total)?;
    context.save_accounts()?;
    context.printer.print(&simulation(&fan, &deployment, total)?)?;
    Ok(ExitCode::SUCCESS)
}

fn total(asked: &Amount, deployment: &Deployment, now: u64) -> Result<u64, Failure> {
    if *asked == Amount::All {
        return Err(Failure::user("a total is points, such as 5000, or a percentage of what it is"));
    }
    let pool = AmountLimits { whole: now, available: MAX_TOTAL, what: "the most a total can be" };
    match asked.units(deployment.config.decimals, &pool) {
        Err(AmountError::Zero) => Ok(0),
        other => Ok(other?),
    }
}

fn simulation(fan: &Fan, deployment: &Deployment, total: u64) -> Result<Simulation, Failure> {
    let before = Split::of(fan);
    let after = before.with_total(total);
    let tokens =
        |before: u64, after: u64| Pair { before: deployment.tokens(before), after: deployment.tokens(after) };
    let tier = |split: &Split| deployment.config.user_tier(split.portfolio.total);
    let allocations = before.galleries().map(|gallery| {
        let points = tokens(before.worth(gallery)?, after.worth(gallery)?);
        Ok(Scaled { gallery: Text(*gallery), points })
    });
    Ok(Simulation {
        owner: Text(fan.owner),
        total: tokens(before.portfolio.total, total),
        tier: Pair { before: tier(&before), after: tier(&after) },
        free: tokens(before.portfolio.free_points()?, after.portfolio.free_points()?),
        allocations: allocations.collect::<Result<_, Failure>>()?,
    })
}

impl fmt::Display for Simulation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { owner, total, tier, free, .. } = self;
        writeln!(f, "{owner} with {} points instead of {}", total.after, total.before)?;
        writeln!(f, "  tier         {} instead of {}", tier.after, tier.before)?;
        write!(f, "  free points  {} instead of {}", free.after, free.before)?;
        if self.allocations.is_empty() {
            return Ok(());
        }
        let mut rows = table(&["gallery", "points now", "points then"]);
        for Scaled { gallery, points } in &self.allocations {
            rows.add_row([gallery.to_string().into(), right(points.before), right(points.after)]);
        }
        write!(f, "\n{rows}")
    }
}
